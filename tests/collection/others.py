"""Mail of people that is no application of theirs, and must not be answered.

Longer than a module should be, because it holds the texts of all of them.
"""

from __future__ import annotations

from collection.drafts import Draft, cv, other, plain, review
from kcvs_mailbot.recognition import Disposition

JOB = "directeur Kenniscentrum Vlaamse Steden"


def drafts() -> list[Draft]:
    return [
        *_questions(),
        *_kind_words(),
        *_press_and_trade(),
        *_other_jobs(),
        *_colleagues(),
        *_junk(),
        *_private(),
    ]


def _questions() -> list[Draft]:
    return [
        other(
            "asks_about_pay",
            "Koen Maris <koen.maris@post.example>",
            "Vraag over de vacature directeur",
            f"Beste\n\nIk las de vacature voor {JOB}. Wat is het loon, en is de functie voltijds?"
            "\n\nAlvast bedankt\nKoen Maris",
        ),
        other(
            "asks_for_the_profile",
            "Lies Boon <lies.boon@post.example>",
            "functieprofiel",
            "Dag Linda, kan je mij de functiebeschrijving van de directeur bezorgen? Lies",
        ),
        other(
            "considers_applying",
            "Rudi Pauwels <rudi.pauwels@post.example>",
            "vacature directeur",
            "Geachte, ik overweeg te solliciteren, maar ik heb eerst enkele vragen. Is telewerk "
            "mogelijk? Moet ik een diploma meesturen als ik mij kandidaat stel? Rudi",
        ),
        other(
            "asks_for_more_time",
            "Fien Cox <fien.cox@post.example>",
            "uiterste datum",
            "Beste, kan ik mij na 15 september nog kandidaat stellen? Ik ben dan pas terug. Fien",
        ),
        other(
            "asks_in_french",
            "Amélie Roux <amelie.roux@courriel.example>",
            "Question sur le poste de directeur",
            "Bonjour, pourriez-vous me dire si un francophone peut postuler ? Merci. Amélie",
        ),
        other(
            "asks_in_english",
            "Mark Dunn <mark.dunn@mail.example>",
            "Question about the director vacancy",
            "Hello, could you tell me whether the position is still open before I apply? Mark",
        ),
        other(
            "asks_whether_city_people_may_apply",
            "Greet Sels <greet.sels@voorbeeldstad.example>",
            "vraagje",
            "Dag Linda, een collega vroeg me of ook mensen van buiten de steden mogen solliciteren "
            "voor de functie van directeur. Weet jij dat? Groetjes Greet",
        ),
    ]


def _kind_words() -> list[Draft]:
    return [
        other(
            "congratulates",
            "Burgemeester <burgemeester@voorbeeldstad.example>",
            "proficiat",
            "Beste Linda, proficiat met de mooie vacature van directeur! Groeten",
        ),
        other(
            "wishes_luck_with_the_search",
            "Paul Ooms <paul.ooms@post.example>",
            "directeur",
            "Dag Linda, ik deel de vacature in mijn netwerk. Veel succes met de zoektocht naar een "
            "nieuwe directeur! Paul",
        ),
        other(
            "thanks_for_a_talk",
            "Mia Stas <mia.stas@vereniging.example>",
            "dank",
            "Beste Linda, bedankt voor de fijne samenwerking van gisteren. Mia",
        ),
    ]


def _press_and_trade() -> list[Draft]:
    return [
        other(
            "journalist",
            "Redactie <jan@krant.example>",
            "persvraag directeur Kenniscentrum",
            "Dag, ik ben journalist bij De Voorbeeldkrant. Wie wordt de nieuwe directeur van het "
            "Kenniscentrum Vlaamse Steden? Hoeveel kandidaten zijn er?",
        ),
        other(
            "press_release",
            "Persdienst <pers@voorbeeldstad.example>",
            "Persbericht: nieuwe directeur cultuurcentrum",
            "De stad stelt de nieuwe directeur van het cultuurcentrum voor.",
        ),
        other(
            "quotation",
            "Kantoor BV <verkoop@kantoor.example>",
            "Offerte 2021-118",
            "Geachte, in bijlage onze offerte voor de bureaustoelen.",
            plain("Offerte bureaustoelen 12 x 240 EUR", "offerte 2021-118.pdf"),
        ),
        other(
            "invoice",
            "Boekhouding <facturatie@drukker.example>",
            "Factuur 5521",
            "In bijlage vindt u onze factuur.",
            plain("Factuur 5521 voor Kenniscentrum Vlaamse Steden", "F5521.pdf"),
        ),
        other(
            "software_vendor",
            "Kim van SmartCity <kim@smartcity.example>",
            "Slimme oplossingen voor steden",
            "Beste directeur, onze software helpt steden. Mag ik een demo inplannen?",
        ),
        other(
            "recruiter_pitch",
            "Talent NV <sarah@talent.example>",
            "Uw vacature directeur",
            "Geachte, ik zag uw vacature voor directeur Kenniscentrum Vlaamse Steden. Wij hebben "
            "geschikte kandidaten in portefeuille en werken no cure no pay.",
        ),
        other(
            "recruiter_offers_candidate",
            "Search Partners <mark@search.example>",
            "Directeur: kandidaat beschikbaar",
            "Beste, onze kandidaat heeft twintig jaar ervaring als directeur. Mag ik u zijn cv "
            "sturen? Executive search sinds 1998.",
        ),
        other(
            "job_site_sells_adverts",
            "Jobsite <sales@jobsite.example>",
            "Bereik meer sollicitanten",
            "Dag, plaats uw vacature directeur vrijblijvend op onze site met 20 % korting.",
        ),
    ]


def _other_jobs() -> list[Draft]:
    return [
        other(
            "other_job_named",
            "Sven Mols <sven.mols@post.example>",
            "Sollicitatie administratief medewerker",
            "Geachte, hierbij solliciteer ik voor de functie van administratief medewerker.",
            cv("Sven Mols"),
        ),
        other(
            "director_elsewhere",
            "Ria Toen <ria.toen@post.example>",
            "Sollicitatie directeur woonzorgcentrum De Linde",
            "Geachte, ik solliciteer voor de functie van directeur van woonzorgcentrum De Linde.",
            cv("Ria Toen"),
        ),
        other(
            "internship",
            "Jonas Leys <jonas.leys@student.example>",
            "Stage",
            "Geachte, ik ben derdejaarsstudent sociaal werk en ik zoek een stageplaats. Mijn cv "
            "en motivatiebrief zitten in bijlage.",
            cv("Jonas Leys"),
        ),
        other(
            "student_job",
            "Lara <lara@student.example>",
            "vakantiejob",
            "Hallo, ik wil graag solliciteren voor een vakantiejob. Groetjes Lara",
        ),
        other(
            "english_internship",
            "Ana Silva <ana.silva@student.example>",
            "Internship application",
            "Dear Sir or Madam, I would like to apply for an internship at your organisation.",
        ),
        review(
            "spontaneous_without_job",
            "Dave Smit <dave.smit@post.example>",
            "Open sollicitatie",
            "Beste, kan ik bij jullie iets doen? Mijn cv in bijlage.",
            cv("Dave Smit"),
            candidate="dave.smit@post.example",
            or_=(Disposition.OTHER, Disposition.APPLICATION),
        ),
    ]


def _colleagues() -> list[Draft]:
    return [
        other(
            "minutes",
            "Sara Bos <sara.bos@kcvb.be>",
            "Verslag dagelijks bestuur",
            "Dag allen, in bijlage het verslag. Punt 3: de selectie van de nieuwe directeur.",
            plain(
                "Verslag. 3. De directeur Kenniscentrum Vlaamse Steden: 4 kandidaturen.",
                "verslag db.docx",
            ),
        ),
        other(
            "procedure_among_colleagues",
            "Sara Bos <sara.bos@kcvb.be>",
            "selectie directeur",
            "Linda, hoeveel kandidaturen hebben we al binnen voor directeur? Ik zet het op de "
            "agenda van het dagelijks bestuur. Sara",
        ),
        other(
            "colleague_spreads_the_vacancy",
            "Tom Boon <tom.boon@kcvb.be>",
            f"vacature {JOB}",
            "Dag Linda, ik heb de vacaturetekst op de website geplaatst. Kan je nalezen? Tom",
        ),
        other(
            "chair_about_the_jury",
            "Voorzitter <voorzitter@voorbeeldstad.example>",
            "jury directeur",
            "Beste Linda, wie zit er in de jury voor de selectieprocedure van de directeur?",
        ),
        other(
            "answer_in_a_work_thread",
            "Wim Put <wim.put@voorbeeldstad.example>",
            "RE: werkgroep wonen",
            "Dag Linda, 14 september past voor mij. Groeten, Wim",
        ),
        review(
            "colleague_sends_a_cv",
            "Tom Boon <tom.boon@kcvb.be>",
            "cv",
            "Linda, ik kreeg deze cv in mijn bus, voor de functie van directeur.",
            cv("Paula Raes"),
            candidate=None,
        ),
        review(
            "recommends_somebody",
            "Herman Nys <herman.nys@post.example>",
            "directeur",
            "Beste Linda, ik wil je graag iemand aanbevelen: Paula Raes lijkt mij een goede "
            "kandidaat voor directeur van het Kenniscentrum.",
            or_=(Disposition.OTHER,),
        ),
    ]


def _junk() -> list[Draft]:
    return [
        other(
            "phishing",
            "IT Support <support@mail-update.example>",
            "Uw mailbox is bijna vol",
            "Uw wachtwoord vervalt vandaag. Klik hier om uw account te bevestigen.",
            or_=(Disposition.REVIEW, Disposition.AUTOMATIC),
        ),
        other(
            "lottery",
            "Mr Smith <smith@lottery.example>",
            "Congratulations",
            "You have won one million dollars. Contact the lottery office.",
        ),
        other(
            "bitcoin",
            "Trader <trader@coins.example>",
            "Investeer nu",
            "Verdien met bitcoin vanuit huis.",
        ),
        other(
            "seo",
            "Raj <raj@webseo.example>",
            "your website",
            "We can rank your site on the first page of google. Reply for a quote.",
        ),
        other(
            "fake_cv_attachment",
            "Anna <anna@xyz.example>",
            "hi",
            "Hello dear, please open my photo.",
            plain("", "photo.zip"),
        ),
    ]


def _private() -> list[Draft]:
    return [
        other(
            "lunch", "An Peers <an.peers@post.example>", "lunch?", "Donderdag 12 u bij Karel? An"
        ),
        other(
            "family",
            "Oma <oma@post.example>",
            "zondag",
            "Dag Linda, komen jullie zondag eten? De kinderen ook. Kusjes",
        ),
        other(
            "invitation_to_a_study_day",
            "VVSG <studiedag@vereniging.example>",
            "Uitnodiging studiedag",
            "Wij nodigen u van harte uit op onze studiedag over stedenbeleid. Inschrijven kan tot "
            "1 september.",
        ),
        other(
            "newsletter_without_headers",
            "Buurthuis <info@buurthuis.example>",
            "nieuwsbrief zomer",
            "Lees onze nieuwsbrief. Uitschrijven kan onderaan.",
        ),
        other(
            "report_on_cities",
            "Onderzoeker <lies@universiteit.example>",
            "rapport stadsmonitor",
            "Beste, hierbij het eindrapport. Ook voor de directeur van het Kenniscentrum "
            "interessant.",
            plain("Eindrapport stadsmonitor", "rapport.pdf"),
        ),
    ]
