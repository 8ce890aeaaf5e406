# language: nl
Functionaliteit: SC04 De band van een contract: 40 tot 50 trajecten
  De band is een streven: er komt een melding bij 40, 45 en 50, en boven de 50 beslist de gemeente.

Scenario: SC04 De band van een contract: 40 tot 50 trajecten
  Gegeven de voorbeeldregio
  En GEM-RIV heeft met VC-SCH het contract RC-2026-RIV-01
    | streef_min | 40 |
    | streef_max | 50 |
  # De variant: op 1 juli zijn er 15, dat zijn er 30 in een jaar.
  Gegeven 15 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-06-29 geplaatst bij ZI-LIN
  Als het 2026-07-01 is
  Dan is van contract RC-2026-RIV-01 de verwachting 30
  En krijgt GEM-RIV de melding "verwachting 30, minder dan streef_min"

  Gegeven 24 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-30 geplaatst bij ZI-LIN
  Als het 2026-10-31 is
  Dan is van contract RC-2026-RIV-01 39 keer gerealiseerd, voor 23.400,00
  Gegeven 1 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-11-09 geplaatst bij ZI-LIN
  Dan krijgt GEM-RIV de melding "streef_min bereikt"
  En is van contract RC-2026-RIV-01 40 keer gerealiseerd, voor 24.000,00
  Gegeven 5 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-11-23 geplaatst bij ZI-LIN
  Dan krijgt GEM-RIV de melding "45 van 50"
  Gegeven 5 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-12-07 geplaatst bij ZI-LIN
  Dan krijgt GEM-RIV de melding "streef_max bereikt"
  En is van contract RC-2026-RIV-01 50 keer gerealiseerd, voor 30.000,00

  Als op 2026-12-07 GEM-RIV een aanmelding over Samira Testers naar VC-SCH stuurt
  Dan is dat bericht aangehouden om BR06
  En krijgt VC-SCH geen aanmelding over Samira Testers
  Als een medewerker over het werk om boven_band besluit: toegestaan
  Dan krijgt VC-SCH een aanmelding over Samira Testers
  Als op 2026-12-08 VC-SCH een acceptatie over Samira Testers stuurt
  En op 2026-12-09 VC-SCH een intakeverslag over Samira Testers stuurt
  En op 2026-12-10 VC-SCH een leerdoelen over Samira Testers stuurt
  En op 2026-12-11 VC-SCH een matchvoorstel over Samira Testers stuurt
  En op 2026-12-14 ZI-LIN een kennismakingsresultaat over Samira Testers stuurt
  En op 2026-12-16 VC-SCH een plaatsingsovereenkomst over Samira Testers stuurt
    | overeenkomst_id | PO-2026-0141 |
  Dan is dat bericht aangenomen
  En is van contract RC-2026-RIV-01 51 keer gerealiseerd, voor 30.600,00
  En staat contract RC-2026-RIV-01 boven zijn band
  # Met de vijf van begin december staat zij op de factuur van januari, als zesde.
  Als het 2027-01-01 is
  Dan krijgt GEM-FIN een factuur
    | regels/5/traject_id   | het traject van Samira Testers |
    | regels/5/prijs_centen | 60000                         |
    | regels/6              | -                             |
