# language: nl
Functionaliteit: SC07 Vacatures
  Wat een vrijwilliger niet mag doen wordt geweigerd, over wat ertussenin ligt beslist een mens, de rest wordt gepubliceerd.

Scenario: SC07 Vacatures
  Gegeven de voorbeeldregio
  Als op 2026-08-28 om 08:30 ZI-LIN een vacature naar VC-SCH stuurt
    | vacature_id            | VAC-2026-0201    |
    | titel                  | Bewoners wassen  |
    | taken/0/omschrijving   | Bewoners wassen  |
    | taken/0/fysiek_contact | ja               |
  Dan is dat bericht geweigerd om BR29 bij /taken/0/fysiek_contact
  Als ZI-LIN een vacature naar VC-SCH stuurt
    | vacature_id          | VAC-2026-0202                    |
    | titel                | Huiskamer                        |
    | taken/0/omschrijving | Koelkast schoonmaken en scrabble |
  Dan is dat bericht aangehouden om BR30
  En ligt er werk bij VC-SCH om BR30
  En krijgt VC-SCH geen vacature
  Als ZI-LIN een vacature naar VC-SCH stuurt
    | vacature_id                             | VAC-2026-0203 |
    | titel                                   | Tuinonderhoud |
    | soort                                   | tuin          |
    | taken/0/omschrijving                    | Tuinonderhoud |
    | verdringing/recent_ontslag_zelfde_werk  | ja            |
  Dan is dat bericht geweigerd om BR32 bij /verdringing/recent_ontslag_zelfde_werk
  Als ZI-LIN een vacature naar VC-SCH stuurt
    | vacature_id          | VAC-2026-0204                      |
    | titel                | Koffie, thee en een praatje        |
    | soort                | woonassistent_ondersteuning        |
    | taken/0/omschrijving | Koffie en thee schenken, een praatje |
    | vast_dagdeel         | woensdagmiddag                     |
  Dan is dat bericht aangenomen
  En krijgt VC-SCH een vacature
    | vacature_id  | VAC-2026-0204  |
    | vast_dagdeel | woensdagmiddag |
  En krijgt VC-SCH in totaal 1 keer een vacature

  # De grijze taak gaat pas als een mens het goedvindt, en dan één keer.
  Als een medewerker over het werk om BR30 besluit: toegestaan
  Dan krijgt VC-SCH een vacature
    | vacature_id | VAC-2026-0202 |
  En ligt er geen werk bij VC-SCH om BR30
  En krijgt VC-SCH in totaal 2 keer een vacature
