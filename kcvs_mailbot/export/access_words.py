"""The words in which candidates are told what is known of them: Dutch, French, English."""

from __future__ import annotations

from kcvs_mailbot.acknowledgement import Language

NL, FR, EN = Language.NL, Language.FR, Language.EN

Each = dict[Language, str]

WORDS: dict[str, Each] = {
    "title": {NL: "Uw gegevens", FR: "Vos données", EN: "Your data"},
    "intro": {
        NL: "Dit is alles wat {house} over u bewaart in verband met uw kandidatuur, zoals het er "
        "stond op {day}. Dezelfde gegevens staan in data.json, in een vorm die andere programma's "
        "kunnen lezen.",
        FR: "Voici tout ce que {house} conserve à votre sujet dans le cadre de votre candidature, "
        "dans l'état du {day}. Les mêmes données figurent dans data.json, sous une forme que "
        "d'autres programmes peuvent lire.",
        EN: "This is everything that {house} keeps about you in connection with your application, "
        "as it stood on {day}. The same data is in data.json, in a form that other programs can "
        "read.",
    },
    "others": {
        NL: "Gegevens van anderen staan er niet in: wie iets deed, staat er met zijn functie.",
        FR: "Les données d'autres personnes n'y figurent pas : les auteurs des opérations sont "
        "désignés par leur fonction.",
        EN: "It holds no data of others: whoever did something is named by their role.",
    },
    "name": {NL: "Naam", FR: "Nom", EN: "Name"},
    "address": {NL: "E-mailadres", FR: "Adresse électronique", EN: "E-mail address"},
    "known_by": {
        NL: "Ook bekend als",
        FR: "Également connu par",
        EN: "Also known by",
    },
    "application": {NL: "Kandidatuur", FR: "Candidature", EN: "Application"},
    "vacancy": {NL: "Vacature", FR: "Poste vacant", EN: "Vacancy"},
    "received": {NL: "Ontvangen op", FR: "Reçue le", EN: "Received on"},
    "status": {NL: "Toestand", FR: "État", EN: "Status"},
    "late": {NL: "Na de uiterste datum", FR: "Après la date limite", EN: "After the deadline"},
    "kept_until": {NL: "Bewaard tot", FR: "Conservée jusqu'au", EN: "Kept until"},
    "motivation": {NL: "Motivatie", FR: "Motivation", EN: "Motivation"},
    "career": {NL: "Loopbaan", FR: "Parcours professionnel", EN: "Career"},
    "found_in": {NL: "Gevonden in:", FR: "Trouvé dans :", EN: "Found in:"},
    "the_mail": {NL: "de mail zelf", FR: "le courriel lui-même", EN: "the mail itself"},
    "mails": {NL: "Wat wij ontvingen", FR: "Ce que nous avons reçu", EN: "What we received"},
    "sent": {NL: "Wat wij u stuurden", FR: "Ce que nous vous avons envoyé", EN: "What we sent you"},
    "documents": {NL: "Documenten", FR: "Documents", EN: "Documents"},
    "viewed": {
        NL: "Wie uw dossier bekeek",
        FR: "Qui a consulté votre dossier",
        EN: "Who looked at your dossier",
    },
    "happened": {NL: "Wat er gebeurde", FR: "Ce qui s'est passé", EN: "What happened"},
    "notes": {NL: "Eigen notities", FR: "Notes internes", EN: "Notes of the staff"},
    "exports": {
        NL: "Lijsten en dossiers waarin u kunt voorkomen",
        FR: "Listes et dossiers où vous pouvez figurer",
        EN: "Lists and dossiers that may include you",
    },
    "left_out": {
        NL: "Wat er niet bij zit",
        FR: "Ce qui n'est pas joint",
        EN: "What is not included",
    },
    "rights": {NL: "Uw rechten", FR: "Vos droits", EN: "Your rights"},
    "your_rights": {
        NL: "U kunt vragen om gegevens te verbeteren of te wissen, of om het gebruik ervan te "
        "beperken, en u kunt er bezwaar tegen maken. Geen enkele beslissing over uw kandidatuur "
        "wordt door een computer genomen: het programma herkent kandidaturen en ordent ze, "
        "mensen beslissen.",
        FR: "Vous pouvez demander la rectification ou l'effacement de vos données, la limitation "
        "de leur traitement, et vous y opposer. Aucune décision sur votre candidature n'est "
        "prise par un ordinateur : le programme reconnaît les candidatures et les classe, ce sont "
        "des personnes qui décident.",
        EN: "You can ask for data to be corrected or erased, for its use to be restricted, and you "
        "can object to it. No decision about your application is made by a computer: the program "
        "recognises applications and files them, people decide.",
    },
    "ask": {
        NL: "Uw vraag kunt u richten aan {contact}.",
        FR: "Vous pouvez adresser votre demande à {contact}.",
        EN: "You can send your request to {contact}.",
    },
    "complain": {
        NL: "Een klacht kunt u indienen bij: {authority}.",
        FR: "Vous pouvez introduire une réclamation auprès de : {authority}.",
        EN: "You can lodge a complaint with: {authority}.",
    },
    "notice": {NL: "Meer uitleg:", FR: "Plus d'informations :", EN: "More about this:"},
    "came_from_you": {
        NL: "rechtstreeks van u, in onze mailbox",
        FR: "directement de vous, dans notre boîte aux lettres",
        EN: "directly from you, in our mailbox",
    },
    "came_from_others": {
        NL: "doorgestuurd door iemand anders, of langs een website",
        FR: "transmis par une autre personne ou par un site web",
        EN: "passed on by somebody else, or by a website",
    },
    "came_from_machine": {
        NL: "een automatisch bericht van een mailserver over een mail aan u",
        FR: "un message automatique d'un serveur de messagerie au sujet d'un courriel qui vous "
        "était adressé",
        EN: "an automatic report of a mail server about a mail to you",
    },
    "mail_of_machine": {
        NL: "een automatisch bericht van een mailserver dat een mail aan u niet aankwam: er kunnen "
        "adressen van anderen in staan. U kunt het vragen",
        FR: "un message automatique d'un serveur de messagerie signalant qu'un courriel ne vous "
        "est pas parvenu : il peut contenir des adresses d'autres personnes. Vous pouvez le "
        "demander",
        EN: "an automatic report of a mail server that a mail to you did not arrive: it may hold "
        "addresses of others. You can ask for it",
    },
    "came_from_unknown": {
        NL: "van een adres dat wij niet als het uwe kennen",
        FR: "d'une adresse que nous ne connaissons pas comme la vôtre",
        EN: "from an address that we do not know as yours",
    },
    "mail_perhaps_yours": {
        NL: "een mail die van u kan zijn, maar van een adres komt dat wij niet als het uwe kennen, "
        "en de documenten die erbij zaten. Is die mail van u, laat het ons dan weten: dan bezorgen "
        "wij u ook die",
        FR: "un courriel qui peut être de vous, mais qui vient d'une adresse que nous ne "
        "connaissons pas comme la vôtre, ainsi que ses documents. S'il est de vous, dites-le-nous "
        "et vous le recevrez aussi",
        EN: "a mail that may be yours, but came from an address that we do not know as yours, and "
        "the documents that came with it. If it is yours, tell us, and you will get it too",
    },
    "mail_of_others": {
        NL: "een mail waarmee iemand anders uw kandidatuur doorstuurde: uw eigen tekst en "
        "documenten staan er wel bij",
        FR: "un courriel par lequel une autre personne a transmis votre candidature : votre propre "
        "texte et vos documents sont joints",
        EN: "a mail by which somebody else passed your application on: your own text and documents "
        "are included",
    },
    "mail_of_others_unsplit": {
        NL: "een mail waarmee iemand anders of een website uw kandidatuur doorstuurde, en waarin "
        "wij uw tekst niet konden onderscheiden: uw documenten staan er wel bij",
        FR: "un courriel par lequel une autre personne ou un site web a transmis votre "
        "candidature et où nous n'avons pu distinguer votre texte : vos documents sont joints",
        EN: "a mail by which somebody else, or a website, passed your application on, and in which "
        "we could not tell your text apart: your documents are included",
    },
    "mail_undecided": {
        NL: "een mail van een adres dat wij niet als het uwe kennen, waarvan niet vaststaat dat "
        "hij over u gaat, en de documenten die erbij zaten",
        FR: "un courriel d'une adresse que nous ne connaissons pas comme la vôtre, dont il n'est "
        "pas établi qu'il vous concerne, ainsi que ses documents",
        EN: "a mail from an address that we do not know as yours, of which it is not settled that "
        "it is about you, and the documents that came with it",
    },
    "documents_of_others": {
        NL: "documenten in zo'n mail waarvan wij niet weten of ze van u zijn",
        FR: "des documents joints à un tel courriel dont nous ignorons s'ils sont de vous",
        EN: "documents in such a mail of which we do not know whether they are yours",
    },
    "texts_of_others": {
        NL: "wat in uw motivatie of loopbaan stond en komt uit een mail of document dat er niet "
        "bij zit",
        FR: "ce qui, dans votre motivation ou votre parcours, provient d'un courriel ou d'un "
        "document qui n'est pas joint",
        EN: "what stood in your motivation or career and comes from a mail or document that is not "
        "included",
    },
    "sealed": {
        NL: "een bestand dat wij niet doorgeven omdat het gevaarlijk kan zijn; van de mail waar "
        "het bij zat, is hoogstens de tekst bijgevoegd",
        FR: "un fichier que nous ne transmettons pas parce qu'il peut être dangereux ; du courriel "
        "qui le contenait, seul le texte est joint, tout au plus",
        EN: "a file that we do not pass on because it may be harmful; of the mail that brought it "
        "at most the text is included",
    },
    "forgotten": {
        NL: "een mail waarvan wij de inhoud niet meer bewaren",
        FR: "un courriel dont nous ne conservons plus le contenu",
        EN: "a mail whose content we no longer keep",
    },
    "selection_held": {
        NL: "woorden uit de selectie waarin iemand anders genoemd wordt. U kunt ze vragen",
        FR: "des passages de la sélection qui mentionnent une autre personne. Vous pouvez les "
        "demander",
        EN: "words of the selection that name somebody else. You can ask for them",
    },
    "notes_held": {
        NL: "eigen notities van medewerkers: ze kunnen ook over anderen gaan. U kunt ze vragen",
        FR: "des notes internes : elles peuvent aussi concerner d'autres personnes. Vous pouvez "
        "les demander",
        EN: "notes of the staff: they may concern others too. You can ask for them",
    },
    "unsent": {
        NL: "mails aan u die niet vertrokken zijn, of waarvan wij dat niet zeker weten",
        FR: "des courriels à votre intention qui ne sont pas partis, ou dont l'envoi est incertain",
        EN: "mails to you that were not sent, or of which we are not sure that they were",
    },
    "remarks": {
        NL: "Opmerkingen van het programma",
        FR: "Remarques du programme, en néerlandais",
        EN: "Remarks of the program, in Dutch",
    },
    "remarks_held": {
        NL: "opmerkingen van het programma waarin anderen genoemd worden",
        FR: "des remarques du programme qui mentionnent d'autres personnes",
        EN: "remarks of the program that name others",
    },
    "nobody": {
        NL: "Niemand, voor zover dat bijgehouden is.",
        FR: "Personne, d'après ce qui a été enregistré.",
        EN: "Nobody, as far as is recorded.",
    },
    "selection": {
        NL: "In de selectie",
        FR: "Dans la sélection",
        EN: "In the selection",
    },
    "steps": {NL: "Stappen", FR: "Étapes", EN: "Steps"},
    "lists": {
        NL: "Lijsten waarin u staat",
        FR: "Listes où vous figurez",
        EN: "Lists that you stand in",
    },
    "look_ups": {
        NL: "Aanvullende informatie die wij opzochten",
        FR: "Informations complémentaires que nous avons recherchées",
        EN: "Additional information that we looked up",
    },
    "nothing_found": {NL: "niets gevonden", FR: "rien trouvé", EN: "nothing found"},
    "advices": {
        NL: "Adviezen van bestuursleden",
        FR: "Avis des membres du bureau",
        EN: "Advice of members of the board",
    },
    "appointments": {NL: "Afspraken", FR: "Rendez-vous", EN: "Appointments"},
    "assessments": {
        NL: "Beoordelingen van proef en gesprek",
        FR: "Évaluations de l'épreuve et de l'entretien",
        EN: "Assessments of test and interview",
    },
    "undone": {NL: "teruggedraaid", FR: "annulé", EN: "undone"},
    "replaced": {NL: "later vervangen", FR: "remplacé par la suite", EN: "replaced later"},
    "called_off": {NL: "afgezegd", FR: "annulé", EN: "called off"},
    "not_handed_in": {NL: "nog niet ingediend", FR: "pas encore remise", EN: "not handed in yet"},
    "held_back": {
        NL: "(niet opgenomen: noemt iemand anders)",
        FR: "(non repris : mentionne une autre personne)",
        EN: "(left out: names somebody else)",
    },
    "nothing": {NL: "Niets.", FR: "Rien.", EN: "Nothing."},
    "from": {NL: "afkomstig:", FR: "provenance :", EN: "it came:"},
    "by": {NL: "door", FR: "par", EN: "by"},
    "unknown": {NL: "onbekend", FR: "inconnu", EN: "unknown"},
    "yes": {NL: "ja", FR: "oui", EN: "yes"},
    "no": {NL: "nee", FR: "non", EN: "no"},
}

ROLES: dict[str, Each] = {
    "machine": {NL: "het programma", FR: "le programme", EN: "the program"},
    "secretary": {NL: "de secretaris", FR: "le secrétariat", EN: "the secretary"},
    "board": {
        NL: "een bestuurslid",
        FR: "un membre de l'organe de direction",
        EN: "a member of the board",
    },
    "administrator": {NL: "een beheerder", FR: "un administrateur", EN: "an administrator"},
    "auditor": {NL: "een auditor", FR: "un auditeur", EN: "an auditor"},
    "staff": {NL: "een medewerker", FR: "un collaborateur", EN: "a member of staff"},
}

STATUSES: dict[str, Each] = {
    "received": {NL: "ontvangen", FR: "reçue", EN: "received"},
    "withdrawn": {NL: "ingetrokken", FR: "retirée", EN: "withdrawn"},
    "void": {
        NL: "vervallen of samengevoegd",
        FR: "sans objet ou regroupée",
        EN: "void, or joined to another",
    },
    "admitted": {
        NL: "toegelaten hoewel laattijdig",
        FR: "admise bien que tardive",
        EN: "admitted though late",
    },
    "not_admitted": {
        NL: "niet toegelaten: laattijdig",
        FR: "non admise: tardive",
        EN: "not admitted: late",
    },
    "long_list": {NL: "op de longlist", FR: "sur la liste longue", EN: "on the long list"},
    "short_list": {NL: "op de shortlist", FR: "sur la liste restreinte", EN: "on the short list"},
    "not_short_listed": {
        NL: "niet op de shortlist",
        FR: "pas sur la liste restreinte",
        EN: "not on the short list",
    },
    "tested": {NL: "proef afgelegd", FR: "épreuve passée", EN: "test taken"},
    "interviewed": {NL: "gesprek gevoerd", FR: "entretien mené", EN: "interviewed"},
    "chosen": {NL: "gekozen", FR: "choisie", EN: "chosen"},
    "reserve": {NL: "in de reserve", FR: "en réserve", EN: "in reserve"},
    "not_chosen": {NL: "niet gekozen", FR: "non choisie", EN: "not chosen"},
}

VERDICTS: dict[str, Each] = {
    "yes": {NL: "ja", FR: "oui", EN: "yes"},
    "no": {NL: "nee", FR: "non", EN: "no"},
    "talk": {NL: "te bespreken", FR: "à discuter", EN: "to be talked about"},
    "conflict": {
        NL: "belangenconflict gemeld: geen advies",
        FR: "conflit d'intérêts déclaré : pas d'avis",
        EN: "conflict of interest declared: no advice",
    },
}
MEETINGS: dict[str, Each] = {
    "test": {NL: "proef", FR: "épreuve", EN: "test"},
    "interview": {NL: "gesprek", FR: "entretien", EN: "interview"},
}
PHASES: dict[str, Each] = {
    "long_list": {NL: "longlist", FR: "liste longue", EN: "long list"},
    "short_list": {NL: "shortlist", FR: "liste restreinte", EN: "short list"},
    "choice": {NL: "keuze", FR: "choix", EN: "choice"},
}

EVENTS: dict[str, Each] = {
    "reinstated": {
        NL: "intrekking teruggedraaid",
        FR: "retrait annulé",
        EN: "withdrawal taken back",
    },
    "moved": {
        NL: "stap in de procedure",
        FR: "étape de la procédure",
        EN: "step in the procedure",
    },
    "moved_back": {
        NL: "stap in de procedure teruggedraaid",
        FR: "étape de la procédure annulée",
        EN: "step in the procedure undone",
    },
    "looked_up": {
        NL: "aanvullende informatie genoteerd",
        FR: "information complémentaire notée",
        EN: "additional information noted",
    },
    "looked_up_removed": {
        NL: "aanvullende informatie verwijderd",
        FR: "information complémentaire supprimée",
        EN: "additional information removed",
    },
    "advised": {
        NL: "advies van een bestuurslid",
        FR: "avis d'un membre du bureau",
        EN: "advice by a board member",
    },
    "conflict_declared": {
        NL: "belangenconflict gemeld",
        FR: "conflit d'intérêts déclaré",
        EN: "conflict of interest declared",
    },
    "conflict_revoked": {
        NL: "belangenconflict ingetrokken",
        FR: "conflit d'intérêts retiré",
        EN: "conflict of interest revoked",
    },
    "planned": {
        NL: "proef of gesprek gepland",
        FR: "épreuve ou entretien planifié",
        EN: "test or interview planned",
    },
    "replanned": {
        NL: "proef of gesprek verplaatst",
        FR: "épreuve ou entretien déplacé",
        EN: "test or interview moved",
    },
    "called_off": {
        NL: "proef of gesprek afgezegd",
        FR: "épreuve ou entretien annulé",
        EN: "test or interview called off",
    },
    "assessed": {
        NL: "beoordeling ingediend",
        FR: "évaluation remise",
        EN: "assessment handed in",
    },
    "card_given_back": {
        NL: "beoordeling teruggegeven aan het bestuurslid",
        FR: "évaluation rendue au membre du bureau",
        EN: "assessment given back to the board member",
    },
    "received": {NL: "kandidatuur ontvangen", FR: "candidature reçue", EN: "application received"},
    "review": {
        NL: "mail voorgelegd aan een medewerker",
        FR: "courriel soumis à un collaborateur",
        EN: "mail put before a member of staff",
    },
    "dismissed": {
        NL: "mail terzijde gelegd",
        FR: "courriel mis de côté",
        EN: "mail set aside",
    },
    "done": {NL: "mail afgehandeld", FR: "courriel traité", EN: "mail dealt with"},
    "taken_out": {
        NL: "mail uit een kandidatuur gehaald",
        FR: "courriel retiré d'une candidature",
        EN: "mail taken out of an application",
    },
    "uncertain": {
        NL: "mail aan u misschien niet aangekomen",
        FR: "courriel peut-être non distribué",
        EN: "mail to you perhaps not arrived",
    },
    "retried": {
        NL: "mail aan u opnieuw aangeboden",
        FR: "courriel présenté à nouveau",
        EN: "mail to you tried again",
    },
    "follow_up": {NL: "mail toegevoegd", FR: "courriel ajouté", EN: "mail added"},
    "withdrawal": {NL: "intrekking gemeld", FR: "retrait signalé", EN: "withdrawal reported"},
    "withdrawn": {NL: "ingetrokken", FR: "candidature retirée", EN: "withdrawn"},
    "enqueued": {NL: "mail aan u klaargezet", FR: "courriel préparé", EN: "mail to you prepared"},
    "held": {NL: "mail aan u vastgehouden", FR: "courriel retenu", EN: "mail to you held"},
    "released": {NL: "mail aan u vrijgegeven", FR: "courriel libéré", EN: "mail to you released"},
    "sent": {NL: "mail aan u verzonden", FR: "courriel envoyé", EN: "mail to you sent"},
    "bounced": {
        NL: "mail aan u kwam terug",
        FR: "courriel revenu comme non distribuable",
        EN: "mail to you came back",
    },
    "failed": {NL: "mail aan u mislukt", FR: "échec de l'envoi", EN: "mail to you failed"},
    "cancelled": {NL: "mail aan u geannuleerd", FR: "envoi annulé", EN: "mail to you cancelled"},
    "accepted": {
        NL: "als kandidatuur aanvaard",
        FR: "reconnue comme candidature",
        EN: "accepted as an application",
    },
    "attached": {
        NL: "mail bij uw kandidatuur gevoegd",
        FR: "courriel joint à votre candidature",
        EN: "mail added to your application",
    },
    "joined": {
        NL: "kandidaturen samengevoegd",
        FR: "candidatures regroupées",
        EN: "applications joined",
    },
    "name_set": {NL: "naam verbeterd", FR: "nom rectifié", EN: "name corrected"},
    "address_set": {
        NL: "e-mailadres verbeterd",
        FR: "adresse électronique rectifiée",
        EN: "e-mail address corrected",
    },
    "role_set": {
        NL: "soort van een document verbeterd",
        FR: "type d'un document rectifié",
        EN: "kind of a document corrected",
    },
    "noted": {NL: "notitie gemaakt", FR: "note ajoutée", EN: "note made"},
    "note_changed": {NL: "notitie gewijzigd", FR: "note modifiée", EN: "note changed"},
    "note_removed": {NL: "notitie verwijderd", FR: "note supprimée", EN: "note removed"},
    "undone": {NL: "beslissing teruggedraaid", FR: "décision annulée", EN: "decision undone"},
    "late_changed": {
        NL: "laattijdigheid opnieuw bekeken",
        FR: "respect du délai réexaminé",
        EN: "lateness looked at again",
    },
    "exported": {
        NL: "gegevens aan u bezorgd",
        FR: "données communiquées",
        EN: "data handed out to you",
    },
}
ANY_EVENT: Each = {
    NL: "stap in de behandeling",
    FR: "étape du traitement",
    EN: "step in the handling",
}


def said(words: dict[str, Each], key: str, language: Language, default: str = "") -> str:
    """The word of that key; `default` names another one for a key that has none."""
    return words.get(key, words.get(default, ANY_EVENT))[language]
