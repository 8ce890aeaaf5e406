# language: nl
Functionaliteit: SC14 Managementcijfers en reiskosten
  De gemeente ziet haar eigen cijfers precies, de regio ziet kleine aantallen niet, en een instelling ziet alleen zichzelf.

Scenario: SC14 Managementcijfers en reiskosten
  Gegeven de voorbeeldregio
  En bij GEM-RIV geldt
    | regelingen | [reiskosten] |
  # Aan het eind van 2026: 23 mensen bij De Linde, 3 bij Avondlicht. Van 4 van de 26 is het langer dan een jaar geleden bevestigd.
  Gegeven 3 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2025-12-04 geplaatst bij ZI-LIN
  En 1 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2025-12-04 geplaatst bij ZI-AVO
  En 19 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-05 geplaatst bij ZI-LIN
  En 2 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-12 geplaatst bij ZI-AVO
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

  # De cijfers van het kwartaal. Avondlicht staat vooraan in het alfabet.
  Als het 2027-01-04 is
  Dan krijgt GEM-RIV een managementinformatie
    | periode_van             | 2026-10-01               |
    | periode_tot             | 2026-12-31               |
    | tellingen/0/organisatie | Verpleeghuis Avondlicht  |
    | tellingen/0/aantal      | 3                        |
    | tellingen/1/organisatie | Woonzorgcentrum De Linde |
    | tellingen/1/aantal      | 23                       |
    | totaal                  | 26                       |
    | afgerond_op_vijf        | nee                      |
    | verouderd_promille      | 154                      |
  En krijgt SWV-ZT een managementinformatie
    | tellingen/0/organisatie     | Verpleeghuis Avondlicht  |
    | tellingen/0/aantal          | -                        |
    | tellingen/0/minder_dan_vijf | ja                       |
    | tellingen/1/organisatie     | Woonzorgcentrum De Linde |
    | tellingen/1/aantal          | 23                       |
    | totaal                      | 25                       |
    | afgerond_op_vijf            | ja                       |
    | verouderd_promille          | -                        |
  En krijgt ZI-LIN een managementinformatie
    | tellingen/0/organisatie | Woonzorgcentrum De Linde |
    | tellingen/0/aantal      | 23                       |
    | tellingen/1/organisatie | -                        |
    | verouderd_promille      | -                        |
