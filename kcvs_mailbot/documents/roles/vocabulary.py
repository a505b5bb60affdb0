"""The words by which documents of applications are known: Dutch, French, English, German.

All folded: lower case, no accents, no apostrophes.
"""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    """One phrase a line, or several apart by a bar."""
    phrases = (phrase for line in text.splitlines() for phrase in line.split("|"))
    return frozenset(" ".join(phrase.split()) for phrase in phrases if phrase.strip())


def _phrases(text: str) -> frozenset[str]:
    """With a space before and behind, as they stand in a text of folded words."""
    return frozenset(f" {phrase} " for phrase in _set(text))


NAMES_OF_CV = _phrases("""
    cv | cvs | c v | curriculum | curriculum vitae | curriculumvitae | vitae | resume | lebenslauf
    loopbaan | loopbaanoverzicht | levensloop | europass | werkervaring | ervaring | carriere
    parcours professionnel | parcours | linkedin | linkedin profiel | profile | beroepsloopbaan
    career | career overview | werdegang | mijn cv | cv nl | cv fr | cv en | cvnl | cven | cvfr
""")
NAMES_OF_MOTIVATION = _phrases("""
    motivatie | motivatiebrief | motivatieschrijven | motivatietekst | motivation | motivations
    motivation letter | motivationletter | sollicitatiebrief | sollicitatie | sollicitatieschrijven
    begeleidende brief | begeleidend schrijven | cover letter | coverletter | cover | brief
    letter of motivation | motivational letter | lettre de motivation | lettre motivation | lettre
    lettre d accompagnement | lettre de candidature | candidature | motivationsschreiben
    anschreiben | bewerbung | bewerbungsschreiben | kandidaatstelling | kandidatuurstelling
    kandidatuur | kandidatuurbrief | kandidaatsbrief | aanbiedingsbrief | motieven | beweegredenen
    motiv | motbrief | mot brief | ldm | letter | application letter | letter of application
    visie | visietekst | visienota | waarom ik | motivatienota
""")
NAMES_OF_BOTH = _phrases("""
    sollicitatiebundel | sollicitatiedossier | kandidatuurdossier | kandidaatsdossier
    dossier de candidature | bewerbungsunterlagen | bewerbungsmappe | application file
""")
NAMES_OF_OTHER = _phrases("""
    diploma | diplomas | diplome | diplomes | certificaat | certificaten | certificate
    certificates | certificat | certificats | zeugnis | zeugnisse | arbeitszeugnis | attest
    attesten | attestation | attestations | getuigschrift | getuigschriften | referentie
    referenties | referentiebrief | reference | references | reference letter | letter of reference
    recommendation | recommendation letter | letter of recommendation | aanbeveling
    aanbevelingsbrief | lettre de recommandation | recommandation | referenzen | foto | fotos
    photo | photos | picture | portret | pasfoto | bewerbungsfoto | identiteitskaart | id kaart
    id card | eid | rijbewijs | paspoort | passport | uittreksel | strafregister | vacature
    vacaturetekst | functiebeschrijving | publicaties | publicatielijst | publications | portfolio
    annex | logo | scriptie | thesis | masterproef | artikel | bewijs | puntenlijst | transcript
    rapport | evaluatie | gdpr | privacy | factuur | offerte | handtekening | signature
""")

TITLES_OF_CV = _set("""
    curriculum vitae | curriculum | cv | c v | resume | lebenslauf | europass | europass cv
    europass curriculum vitae | levensloop | loopbaanoverzicht | mijn loopbaan | career overview
    tabellarischer lebenslauf | professional resume | professional profile | curriculum vitæ
""")
"""Alone on a line, or with no more than a name behind."""

SECTIONS_OF_CV: dict[str, frozenset[str]] = {
    "experience": _set("""
        werkervaring | werkervaringen | beroepservaring | professionele ervaring | ervaring
        relevante ervaring | relevante werkervaring | loopbaan | professionele loopbaan
        beroepsloopbaan | beroepsleven | loopbaanervaring | ervaringen | professioneel | functies
        work experience | professional experience | employment | employment history | experience
        work history | career | career history | career summary | professional background
        relevant experience | working experience | positions held | experience professionnelle
        experiences professionnelles | parcours professionnel | parcours | experiences
        experience | carriere | berufserfahrung | beruflicher werdegang | werdegang
        berufspraxis | berufliche stationen | beruflicher lebenslauf | praktische erfahrung
    """),
    "education": _set("""
        opleiding | opleidingen | studies | studie | onderwijs | vorming | vormingen | diplomas
        diploma | opleiding en vorming | opleidingen en vormingen | opleiding en studies | scholing
        studies en opleiding | onderwijs en opleiding | opleidingen en cursussen | bijscholing
        bijscholingen | permanente vorming | education | education and training | training
        academic background | qualifications | academic qualifications | formation | formations
        etudes | formation academique | formations et diplomes | diplomes | etudes et formations
        parcours academique | ausbildung | studium | bildungsweg | schulbildung | weiterbildung
        bildung | akademische ausbildung | ausbildung und studium
    """),
    "skills": _set("""
        vaardigheden | competenties | kerncompetenties | computerkennis | it kennis
        it vaardigheden
        digitale vaardigheden | informaticakennis | kennis | sterktes | persoonlijke vaardigheden
        skills | key skills | computer skills | core competencies | core competences | it skills
        technical skills | competences | personal skills | digital skills | competences cles
        connaissances informatiques | informatique | aptitudes | kenntnisse | fahigkeiten
        kompetenzen | edv kenntnisse | it kenntnisse | kernkompetenzen | fachkenntnisse
    """),
    "languages": _set("""
        talen | talenkennis | taalvaardigheid | taalvaardigheden | kennis van talen | languages
        language skills | language proficiency | langues | connaissances linguistiques
        competences linguistiques | sprachen | sprachkenntnisse
    """),
    "personal": _set("""
        persoonlijke gegevens | persoonlijke informatie | persoonsgegevens | personalia | identiteit
        contact | contactgegevens | gegevens | personal data | personal details
        personal information | contact details | donnees personnelles | etat civil | coordonnees
        informations personnelles | personliche daten | personliche angaben | zur person | kontakt
        profiel | profile | profil | over mij | about me | a propos | wie ben ik
    """),
    "other": _set("""
        hobbys | hobbies | interesses | interests | vrije tijd | loisirs | centres dinteret
        hobbys en interesses | interessen | referenties | references | referenzen | publicaties
        publications | publikationen | vrijwilligerswerk | nevenactiviteiten | mandaten
        bestuursmandaten | engagement | engagements | ehrenamt | benevolat | volunteering
        volunteer work | volunteer experience | maatschappelijk engagement | sociaal engagement
        overige | varia | certificates | certificaten | certifications | realisaties | projecten
        lidmaatschappen | memberships | awards | onderscheidingen | nevenfuncties
    """),
}

FIELDS_OF_CV = _phrases("""
    geboortedatum | geboren op | geboren te | geboorteplaats | date de naissance | ne le | nee le
    date of birth | place of birth | geburtsdatum | geburtsort | geboren am | nationaliteit
    nationality | nationalite | staatsangehorigkeit | burgerlijke staat | marital status
    familienstand | situation familiale | rijbewijs b | permis b | driving licence
""")

APPLYING = _phrases("""
    stel ik mij kandidaat | stel ik me kandidaat | stel mij kandidaat | stel me kandidaat
    mij kandidaat stellen | me kandidaat stellen | mij kandidaat te stellen | ik mij graag kandidaat
    me kandidaat te stellen | stel ik mijn kandidatuur | ik stel graag mijn kandidatuur
    mijn kandidatuur | mijn kandidaatstelling | mijn sollicitatie | solliciteer ik | ik solliciteer
    te solliciteren | wil ik solliciteren | wens ik te solliciteren | graag solliciteren
    i am applying | i would like to apply | i wish to apply | i am writing to apply | i hereby apply
    im applying | id like to apply | to apply for | my application | my candidacy | my candidature
    apply for the position | apply for this position | express my interest | wish to be considered
    ma candidature | je pose ma candidature | je postule | postuler | je me porte candidat
    je me porte candidate | je souhaite postuler | poser ma candidature
    bewerbe ich mich | ich bewerbe mich | meine bewerbung | mochte ich mich bewerben
    meine kandidatur
""")
MOTIVES = _phrases("""
    mijn motivatie | motiveert mij | motiveert me | gemotiveerd | gemotiveerde | drijfveer
    drijfveren | mijn motieven | spreekt mij aan | spreekt me aan | mij aanspreekt | me aanspreekt
    spreekt mij bijzonder aan | spreken mij aan | aangetrokken | trekt mij aan | waarom ik
    mijn ambitie | een uitdaging | deze uitdaging | nieuwe uitdaging | graag mijn schouders
    my motivation | motivated | motivates me | drawn to | attracts me | appeals to me | why i
    i am convinced | i believe i | passionate about | excited by | eager to
    ma motivation | mes motivations | motive | motivee | me motive | mattire | minteresse
    je suis convaincu | je suis convaincue | passionne | passionnee | defi
    meine motivation | motiviert | reizt mich | begeistert mich | begeistert | herausforderung
    warum ich | ik geloof | ik ben ervan overtuigd | overtuigd dat ik
""")
THE_POST = _phrases("""
    deze functie | de functie van | de functie | uw vacature | de vacature | uw organisatie
    directeur | het kenniscentrum | deze job | deze rol | uw team | this position | the position
    the role | this role | your organisation | your organization | the vacancy | director
    ce poste | le poste | la fonction | votre organisation | votre annonce | directrice
    diese stelle | die stelle | ihre anzeige | ihre organisation | ausgeschriebene | stellenanzeige
""")
AND_NOW = _phrases("""
    een gesprek | persoonlijk gesprek | mondeling toelichten | toe te lichten | kennismaking
    licht ik graag toe | graag toelichten | an interview | to discuss | meet you | hear from you
    un entretien | vous rencontrer | votre disposition | ein gesprach | personliches gesprach
    uw reactie | uw antwoord | vorstellungsgesprach | kennis te maken
""")
TITLES_OF_LETTER = _set("""
    motivatie | motivatiebrief | mijn motivatie | motivation | motivation letter | cover letter
    letter of motivation | lettre de motivation | ma motivation | sollicitatiebrief
    motivationsschreiben | kandidaatstelling | kandidatuurstelling | mijn motieven | motieven
    lettre de candidature | bewerbungsschreiben | mijn drijfveren | begeleidende brief
""")

OF_ANOTHER = _phrases("""
    to whom it may concern | recommend her | recommend him | i can recommend | i highly recommend
    i warmly recommend | pleasure to recommend | recommend without | letter of recommendation
    hierbij bevestig ik | hierbij bevestigen wij | aanbevelingsbrief | beveel ik haar
    beveel ik hem
    ik beveel | van harte aan | referentiebrief | lettre de recommandation | je recommande
    je vous recommande | nous recommandons | wij verklaren | ondergetekende verklaart
    de ondergetekende | je soussigne | je soussignee | the undersigned | der unterzeichnete
    arbeitszeugnis | certifie que | certify that | certifies that | hereby certify | verklaart dat
    bescheinigen wir | bescheinigt | attesteert | attest that | war bei uns | war in unserem
    zur vollsten zufriedenheit | zu unserer vollsten
""")
DIPLOMAS = _phrases("""
    met onderscheiding | met vrucht | de graad van | grote onderscheiding | examencommissie
    has been awarded | the degree of | conferred upon | conferred on | le grade de | le diplome de
    avec distinction | avec grande distinction | getuigschrift van | wordt uitgereikt | uitgereikt
    le jury | verleiht | hat die prufung | verleent aan | puntenlijst | transcript of records
    heeft deelgenomen | certificate of | has successfully completed | geslaagd
""")
