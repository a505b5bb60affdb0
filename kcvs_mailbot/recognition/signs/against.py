"""Mail of persons about other things than their own application."""

from __future__ import annotations

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Look, Rule, says
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.signs.applying import applies
from kcvs_mailbot.recognition.signs.documents import brings


def unless_applying(phrases: Phrases) -> Look:
    """Looks for phrases that also stand in applications: in careers, in thanks beforehand."""
    said = says(phrases)
    return lambda sight: said(sight) if applies(sight) is None else None


CONGRATULATES = Rule(
    "congratulates",
    -5,
    "The writer congratulates or thanks.",
    "De schrijver feliciteert of bedankt.",
    unless_applying(
        Phrases(
            """
            proficiat
            gefeliciteerd
            felicitaties
            van harte gefeliciteerd
            felicitations
            congratulations
            congrats
            herzlichen gluckwunsch
            gelukkige verjaardag
            beste wensen
            veel succes met .. zoektocht
            veel succes met .. vacature
            succes met de zoektocht
            bedankt voor .. samenwerking
            bedankt voor .. fijne
            """
        )
    ),
)
PRESS = Rule(
    "is_press",
    -7,
    "A journalist asks or a press release tells something.",
    "Een journalist vraagt iets of een persbericht meldt iets.",
    says(
        Phrases(
            """
            persvraag
            persbericht
            perscontact
            persaanvraag
            als journalist
            ik ben journalist/journaliste
            journalist bij/van
            journaliste bij/van
            redactie van
            onze krant
            onze redactie
            voor een artikel
            een interview .. artikel/krant/magazine/uitzending
            interviewaanvraag
            press release
            press enquiry
            press inquiry
            communique de presse
            demande de presse
            je suis journaliste
            i am a journalist
            """
        )
    ),
)
VENDOR = Rule(
    "offers_goods_or_services",
    -7,
    "Somebody offers goods or services, or sends a bill.",
    "Iemand biedt waren of diensten aan, of stuurt een rekening.",
    says(
        Phrases(
            """
            offerte
            prijsofferte
            offerteaanvraag
            vrijblijvend*
            onze producten
            onze diensten
            ons aanbod
            onze oplossing/oplossingen
            ons platform
            ons product
            onze software
            onze klanten
            onze vormingen
            onze opleidingen
            korting
            factuur
            facturen
            bestelbon
            betalingsherinnering
            openstaande factuur/facturen
            demo inplannen
            een demo
            notre offre
            nos produits
            nos services
            devis
            facture
            our services
            our products
            our solution/solutions
            our platform
            our clients
            book a demo
            schedule a demo
            quick call
            free trial
            special offer
            invoice
            quotation
            unser angebot
            unsere dienstleistungen
            """
        )
    ),
)
RECRUITER = Rule(
    "is_recruiter",
    -12,
    "A recruiter offers candidates or services.",
    "Een rekruteerder biedt kandidaten of diensten aan.",
    says(
        Phrases(
            """
            geschikte kandidaten
            passende kandidaten
            onze kandidaten
            profielen voor jullie/u/uw
            sterke profielen
            geschikte profielen
            profils de
            cv's .. bezorgen/sturen/voorleggen
            onze kandidaat
            kandidaten voorstellen
            kandidaten voor te stellen
            kandidaten uit ons netwerk
            ons kandidatenbestand
            executive search
            search bureau
            searchbureau
            selectiebureau
            selectiekantoor
            rekruteringskantoor
            rekruteringsbureau
            werving en selectie
            werving selectie
            rekrutering en selectie
            rekrutering selectie
            headhunt*
            interimkantoor
            uitzendkantoor
            hr partner
            assessment* .. aanbieden
            no cure no pay
            onze consultants
            recruitment agency
            recruitment partner
            recruitment services
            staffing
            talent acquisition partner
            suitable candidates
            qualified candidates
            our candidates
            our candidate
            candidates available
            nos candidats
            cabinet de recrutement
            agence de recrutement
            chasseur de tetes
            """
        )
    ),
)
SPAM = Rule(
    "is_spam",
    -9,
    "The words are those of spam or phishing.",
    "De woorden zijn die van spam of phishing.",
    says(
        Phrases(
            """
            bitcoin*
            crypto
            cryptomunt*
            casino
            viagra
            cialis
            loterij
            lottery
            jackpot
            erfenis
            inheritance
            million dollars/usd/euro/euros
            miljoen euro .. schenken/overmaken
            next of kin
            beneficiary
            your mailbox is .. full
            mailbox .. quota
            uw mailbox is .. vol
            wachtwoord .. vervalt/verloopt/verlopen
            password .. expire*
            verify your account
            verifieer uw account
            bevestig uw account*
            uw account .. geblokkeerd/opgeschort/beperkt
            your account .. suspended/limited/blocked
            klik hier om uw
            click here to verify
            itsme .. verloopt
            bankkaart .. geblokkeerd/vervangen
            online lening/leningen
            loan offer
            your loan
            loan application
            bank details
            seo services
            seo ranking
            rank .. on google
            first page of google
            guest post
            web design services
            earn .. from home
            verdien .. vanuit huis
            make money
            hot singles
            you have won
            u heeft gewonnen
            gagnant
            pret entre particuliers
            """
        )
    ),
)
NEWSLETTER = Rule(
    "is_newsletter",
    -5,
    "The text is that of a newsletter.",
    "De tekst is die van een nieuwsbrief.",
    unless_applying(
        Phrases(
            """
            nieuwsbrief
            newsletter
            lettre d'information
            bekijk .. in je/uw browser
            bekijk .. online versie
            view .. in your browser
            view this email online
            voir .. dans votre navigateur
            uitschrijven
            unsubscribe
            se desinscrire
            u ontvangt deze mail omdat
            je ontvangt deze mail omdat
            you are receiving this
            you received this email because
            vous recevez ce
            abmelden
            """
        )
    ),
)


def unless_with_papers(phrases: Phrases) -> Look:
    """Looks for phrases unless the writer applies, or sends along somebody's CV."""
    said = unless_applying(phrases)
    return lambda sight: said(sight) if brings(Role.CV)(sight) is None else None


PROCEDURE = Rule(
    "is_procedure_mail",
    -6,
    "The mail is about the procedure or a meeting, not an application.",
    "De mail gaat over de procedure of een vergadering, niet over een kandidatuur.",
    unless_with_papers(
        Phrases(
            """
            verslag
            notulen
            agenda
            agendapunt*
            dagorde
            beheerscomite
            stuurgroep
            vergadering
            selectiecommissie
            selectieprocedure
            jury
            juryleden
            shortlist
            longlist
            profielschets
            vacaturetekst
            vacature .. verspreiden/publiceren/delen/plaatsen/gepubliceerd/verspreid
            ontwerp van
            ter goedkeuring
            ter info
            nota
            planning
            timing van de
            de kandidaten
            alle kandidaten
            het aantal kandidaten
            hoeveel kandidaten
            kandidaturen
            sollicitanten
            proces verbal de la reunion
            compte rendu
            ordre du jour
            minutes of
            meeting
            """
        )
    ),
)
INVITATION = Rule(
    "invites",
    -5,
    "The mail invites to an event.",
    "De mail nodigt uit voor een gelegenheid.",
    unless_applying(
        Phrases(
            """
            uitnodiging
            nodigen u/je/jullie .. uit
            nodigt u/je/jullie .. uit
            van harte welkom op
            studiedag
            webinar
            symposium
            congres
            receptie
            schrijf .. in via
            inschrijven kan
            inschrijven voor
            save the date
            invitation
            nous vous invitons
            you are invited
            register now
            """
        )
    ),
)


_OTHERS = Phrases(
    """
    kandidatuur/sollicitatie/cv van mijn/een/onze/de
    hierbij de kandidatuur/sollicitatie/cv van
    in bijlage de kandidatuur/sollicitatie/cv van
    bijgevoegd de kandidatuur/sollicitatie/cv van
    ik kreeg .. kandidatuur/sollicitatie/cv
    wij kregen .. kandidatuur/sollicitatie/cv
    we kregen .. kandidatuur/sollicitatie/cv
    ik ontving .. kandidatuur/sollicitatie/cv
    voor mijn man/vrouw/zoon/dochter/vriend/vriendin/broer/zus/collega/partner
    namens mijn man/vrouw/zoon/dochter/vriend/vriendin/broer/zus/collega/partner/client
    in naam van
    hij/zij/ze solliciteert
    stelt zich kandidaat
    zijn/haar kandidatuur
    zijn/haar sollicitatie
    zijn/haar cv
    beveel .. aan
    aanbeveling voor
    aan te bevelen
    aanbevelingsbrief
    referentie voor
    een goede kandidaat
    een geschikte kandidaat
    on behalf of
    his/her application
    his/her cv
    i recommend
    recommendation for
    je vous recommande
    sa candidature
    son cv
    candidature de mon/ma/notre/monsieur/madame
    """
)


def speaks_for_another(sight: Sight) -> str | None:
    """Somebody brings, recommends or mentions another person's application."""
    if applies(sight) is not None:
        return None
    return _OTHERS.find(sight.subject) or _OTHERS.find(sight.text)


FOR_ANOTHER = Rule(
    "speaks_for_another",
    3,
    "The writer speaks of another person's application.",
    "De schrijver heeft het over de kandidatuur van iemand anders.",
    speaks_for_another,
    doubt=True,
)
