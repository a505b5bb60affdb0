"""kcvs_mailbot: watches a mailbox for applications, keeps them safe, answers each candidate once."""
