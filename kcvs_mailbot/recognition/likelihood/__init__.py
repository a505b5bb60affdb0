"""Whether a mail reads as somebody applying: a small learnt model, and what counted in it."""
