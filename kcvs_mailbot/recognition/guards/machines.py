"""Mail by which devices, shops and systems speak: scanners, voicemail, parcels, tickets."""

from __future__ import annotations

from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Rule, says, titled

_DEVICE = Phrases(
    """
    scanned from a
    scanned image from
    scan from a
    scan naar e mail
    scan to email
    message from kmbt*
    message from km
    scan van kopieerapparaat
    attached image from
    new voice message
    new voicemail
    voicemail from
    voice message from
    nieuw voicemailbericht
    nieuwe voicemail
    voicemailbericht van
    nouveau message vocal
    fax van
    fax from
    fax received
    fax ontvangen
    gemiste oproep
    missed call
    appel manque
    """
)
_DELIVERY = Phrases(
    """
    uw pakket/pakje/zending/bestelling .. onderweg/geleverd/bezorgd/verzonden
    je pakket/pakje/zending/bestelling .. onderweg/geleverd/bezorgd/verzonden
    we komen .. pakje/pakket .. langs
    bevestiging van je/uw bestelling
    orderbevestiging
    your parcel/package/order/shipment .. shipped/delivered/dispatched/arriving
    your order confirmation
    votre colis
    votre commande .. expediee/livree
    track .. your parcel/package/shipment
    """
)
_SYSTEM = Phrases(
    """
    dit is een automatisch .. bericht/mail/antwoord
    dit bericht is automatisch
    deze mail is automatisch
    deze e mail is automatisch
    automatisch gegenereerd*
    automatisch verstuurd/verzonden
    gelieve niet te antwoorden op dit/deze
    gelieve niet op dit/deze .. te antwoorden
    u kan/kunt niet antwoorden op dit/deze
    niet beantwoorden .. automatisch*
    this is an automated
    this is an automatic
    this is an automatically
    automatically generated
    this message was sent automatically
    this email was sent automatically
    please do not reply to this
    do not reply to this email/message/mail
    ceci est un message automatique
    message genere automatiquement
    merci de ne pas repondre a ce
    ne pas repondre a ce
    automatisch erstellt*
    automatisch generierte*
    """
)
_TICKET = Phrases(
    """
    your request .. has been received
    your ticket .. has been created
    ticket .. aangemaakt
    we hebben uw/je bericht/mail/aanvraag/vraag goed? ontvangen
    we hebben uw/je bericht/mail/aanvraag/vraag .. ontvangen
    uw/je bericht/mail/aanvraag/vraag is goed .. ontvangen
    uw/je bericht/mail/aanvraag/vraag .. goed ontvangen
    wij hebben uw bericht/mail/aanvraag/vraag .. ontvangen
    bedankt/dank voor je/uw/jouw sollicitatie/kandidatuur/inschrijving
    we/wij ontvingen je/uw/jouw sollicitatie/kandidatuur/bericht/aanvraag
    automatische ontvangstbevestiging
    automatische bevestiging
    uw/je sollicitatie/kandidatuur .. goed ontvangen
    thank you for your application
    your application has been received
    we have received your application
    we received your application/message/request
    thank you for your interest in .. position/role/vacancy
    merci pour votre candidature/message/demande
    nous avons .. recu votre candidature
    vielen dank fur ihre bewerbung
    nous avons bien recu votre message/demande/courriel/mail
    we have received your message/request/email/enquiry
    thank you for contacting
    """.replace("goed? ", "")
)

DEVICE = Rule(
    "is_device_mail",
    None,
    "A scanner, fax or telephone system sent this mail.",
    "Een scanner, fax of telefooncentrale verstuurde deze mail.",
    titled(_DEVICE),
)
DELIVERY = Rule(
    "is_delivery_mail",
    None,
    "A shop or a carrier tells about an order or a parcel.",
    "Een winkel of koerier meldt iets over een bestelling of pakje.",
    says(_DELIVERY),
)
SYSTEM = Rule(
    "says_it_is_automatic",
    None,
    "The text itself says that it was sent automatically.",
    "De tekst zegt zelf dat hij automatisch is verstuurd.",
    says(_SYSTEM),
)
TICKET = Rule(
    "confirms_receipt_automatically",
    None,
    "A system confirms that it received a message.",
    "Een systeem bevestigt dat het een bericht kreeg.",
    says(_TICKET),
)
