# language: nl
Functionaliteit: SC04 De band van een contract: 40 tot 50 trajecten
  De band is een streven: er komt een melding bij 40, 45 en 50, en boven de 50 beslist de gemeente.

Scenario: SC04 De band van een contract: 40 tot 50 trajecten
  Gegeven de voorbeeldregio
  En op 2026-01-05 om 09:00 GEM-RIV een contract naar VC-SCH stuurt
    | contract_id               | RC-2026-RIV-01 |
    | tarief_centen_per_traject | 60000          |
    | streef_min                | 40             |
    | streef_max                | 50             |
  Dan is dat bericht aangenomen
  # De variant: op 1 juli zijn er 15, dat zijn er 30 in een jaar.
  Gegeven 15 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-06-29 geplaatst bij ZI-LIN
  Als het 2026-07-01 is
  Dan krijgt GEM-RIV de melding "verwachting 30, minder dan streef_min" [wacht op: de band van een contract]

  Gegeven 24 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-30 geplaatst bij ZI-LIN
  Als het 2026-10-31 is
  Dan is van contract RC-2026-RIV-01 39 keer 23.400,00 besteed [wacht op: de band van een contract]
  Gegeven 1 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-11-09 geplaatst bij ZI-LIN
  Dan krijgt GEM-RIV de melding "streef_min bereikt" [wacht op: de band van een contract]
  En is van contract RC-2026-RIV-01 40 keer 24.000,00 besteed [wacht op: de band van een contract]
  Gegeven 5 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-11-23 geplaatst bij ZI-LIN
  Dan krijgt GEM-RIV de melding "45 van 50" [wacht op: de band van een contract]
  Gegeven 5 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-12-07 geplaatst bij ZI-LIN
  Dan krijgt GEM-RIV de melding "streef_max bereikt" [wacht op: de band van een contract]
  En is van contract RC-2026-RIV-01 50 keer 30.000,00 besteed [wacht op: de band van een contract]

  Als op 2026-12-07 GEM-RIV een aanmelding over Samira Testers naar VC-SCH stuurt
  Dan is dat bericht aangehouden om BR06 [wacht op: de band van een contract]
  En krijgt VC-SCH geen aanmelding over Samira Testers [wacht op: de band van een contract]
  Als een medewerker over het werk om BR06 besluit: toegestaan [wacht op: de band van een contract]
  Dan krijgt VC-SCH een aanmelding over Samira Testers
  Als op 2026-12-08 VC-SCH een acceptatie over Samira Testers stuurt
  En op 2026-12-09 VC-SCH een intakeverslag over Samira Testers stuurt
  En op 2026-12-10 VC-SCH een leerdoelen over Samira Testers stuurt
  En op 2026-12-11 VC-SCH een matchvoorstel over Samira Testers stuurt
  En op 2026-12-14 ZI-LIN een kennismakingsresultaat over Samira Testers stuurt
  En op 2026-12-16 VC-SCH een plaatsingsovereenkomst over Samira Testers stuurt
    | overeenkomst_id | PO-2026-0141 |
  Dan is dat bericht aangenomen
  En is van contract RC-2026-RIV-01 51 keer 30.600,00 besteed [wacht op: de band van een contract]
  En krijgt GEM-RIV de melding "boven de band" [wacht op: de band van een contract]
  Als het 2027-01-01 is
  Dan krijgt GEM-FIN een factuur [wacht op: contracten en facturen]
    | regels/0/traject_id   | het traject van Samira Testers |
    | regels/0/prijs_centen | 60000                         |
