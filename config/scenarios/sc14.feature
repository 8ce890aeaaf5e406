# language: nl
Functionaliteit: SC14 Managementcijfers en reiskosten
  De gemeente ziet haar eigen cijfers precies, de regio ziet kleine aantallen niet, en een instelling ziet alleen zichzelf.

Scenario: SC14 Managementcijfers en reiskosten
  Gegeven de voorbeeldregio
  En bij GEM-RIV geldt
    | regelingen | [reiskosten] |
  # In het vierde kwartaal van 2026: 23 mensen bij De Linde, 3 bij Avondlicht.
  Gegeven 23 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-05 geplaatst bij ZI-LIN
  En 3 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-12 geplaatst bij ZI-AVO
  En Samira Testers is door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-11-02 geplaatst bij ZI-LIN

  # Reiskosten: 12 keer 18 kilometer, 23 cent per kilometer, is 49,68 euro.
  Als op 2026-12-01 ZI-LIN een vergoedingsaanvraag over Samira Testers stuurt
    | soort         | reiskosten |
    | aantal_reizen | 12         |
    | km            | 18         |
    | bedrag_centen | 4968       |
  Dan is dat bericht aangenomen
  En krijgt GEM-RIV een vergoedingsaanvraag over Samira Testers
    | bedrag_centen | 4968 |
  # Dezelfde aanvraag voor een plek in de wijk gaat niet.
  Als op 2026-12-02 GEM-RIV een aanmelding over Johan Voorbeeld naar VC-SCH stuurt
    | vorm     | participatiecoach_wijk |
    | diagnose | -                      |
  Dan is dat bericht aangenomen
  Als GEM-RIV een vergoedingsaanvraag over Johan Voorbeeld stuurt
    | soort         | reiskosten |
    | aantal_reizen | 12         |
    | km            | 18         |
    | bedrag_centen | 4968       |
  Dan is dat bericht geweigerd om BR51

  Als het 2027-01-04 is
  Dan krijgt GEM-RIV een managementinformatie [wacht op: managementcijfers]
    | periode_van        | 2026-10-01 |
    | periode_tot        | 2026-12-31 |
    | tellingen/0/aantal | 23         |
    | tellingen/1/aantal | 3          |
    | totaal             | 26         |
    | verouderd_promille | 154        |
  En krijgt SWV-ZT een managementinformatie [wacht op: managementcijfers]
    | tellingen/0/aantal          | 23 |
    | tellingen/1/minder_dan_vijf | ja |
    | totaal                      | 25 |
    | verouderd_promille          | -  |
  En krijgt ZI-LIN een managementinformatie [wacht op: managementcijfers]
    | tellingen/0/aantal | 23 |
    | tellingen/1        | -  |
