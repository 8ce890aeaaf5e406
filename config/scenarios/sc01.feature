# language: nl
Functionaliteit: SC01 Een traject dat goed gaat, en de factuur van 600 euro
  Van aanmelding tot getekende overeenkomst, met de termijnen die daarbij horen; daarna een factuurregel van 600 euro zonder btw, en
  voor een contract met 21% btw een van 726 euro.

Scenario: SC01 Een traject dat goed gaat, en de factuur van 600 euro
  Gegeven de voorbeeldregio
  En GEM-RIV heeft met VC-SCH het contract RC-2026-RIV-01
    | tarief_centen | { "2026-01-01": 60000 } |
  # Hetzelfde, maar met 21% btw: voor de variant met Johan.
  En GEM-RIV heeft met VC-SCH het contract RC-2026-RIV-02
    | btw | { "2026-01-01": { categorie: S, percentage: 21, reden: "Belast" } } |

  Als op 2026-08-24 om 09:00 ZI-LIN een vacature naar VC-SCH stuurt
    | vacature_id   | VAC-2026-0117           |
    | soort         | activiteitenbegeleiding |
    | vast_dagdeel  | dinsdagochtend          |
  Dan is dat bericht aangenomen
  Als op 2026-08-24 om 09:30 GEM-RIV een aanmelding over Samira Testers naar VC-SCH stuurt
    | vorm                    | begeleidingstraject |
    | contract_id             | RC-2026-RIV-01      |
    | diagnose/opgesteld_door | klantmanager        |
  Dan is dat bericht aangenomen
  En krijgt VC-SCH een aanmelding over Samira Testers
    | diagnose/opgesteld_door | klantmanager |
  En staat daarin geen bsn of zaaknummer
  Als op 2026-08-25 VC-SCH een acceptatie over Samira Testers stuurt
  Dan krijgt GEM-RIV een acceptatie over Samira Testers
    | datum | 2026-08-25 |
  Als op 2026-08-27 VC-SCH een intakeverslag over Samira Testers stuurt
    | competenties | ["geduldig"] |
  Dan krijgt GEM-RIV een intakeverslag over Samira Testers
    | datum        | 2026-08-27 |
    | uitkomst     | door       |
    | competenties | -          |
  Als op 2026-08-31 VC-SCH een leerdoelen over Samira Testers stuurt
    | leerdoelen/0/categorie | nederlands         |
    | leerdoelen/1/categorie | combinatie_gezin   |
  Dan krijgt GEM-RIV een leerdoelen over Samira Testers
    | leerdoelen/0/leerdoel_id | LD1 |
    | leerdoelen/1/leerdoel_id | LD2 |
  Als op 2026-09-01 VC-SCH een matchvoorstel over Samira Testers stuurt
    | vacature_id | VAC-2026-0117 |
  Dan krijgt ZI-LIN een matchvoorstel over Samira Testers
  En staat daarin geen trede, diagnose of bsn
  Als op 2026-09-03 ZI-LIN een kennismakingsresultaat over Samira Testers stuurt
    | uitkomst | positief |
  Dan krijgt VC-SCH een kennismakingsresultaat over Samira Testers
  Als op 2026-09-04 VC-SCH een plaatsingsovereenkomst over Samira Testers stuurt
    | overeenkomst_id          | PO-2026-0041 |
    | startdatum               | 2026-09-07   |
    | ondertekend/client       | 2026-09-04   |
    | ondertekend/centrale     | 2026-09-04   |
    | ondertekend/organisatie  | 2026-09-04   |
  Dan is dat bericht aangenomen
  En krijgt GEM-RIV een plaatsingsovereenkomst over Samira Testers
    | overeenkomst_id | PO-2026-0041 |
  En krijgt ZI-LIN een plaatsingsovereenkomst over Samira Testers
    | overeenkomst_id | PO-2026-0041 |
    | leerdoel_ids/0  | LD1          |
    | leerdoel_ids/1  | LD2          |
  En staat daarin geen trede, diagnose, bsn of contract_id
  En hebben GEM-RIV en ZI-LIN van overeenkomst PO-2026-0041 hetzelfde document
  En staat het traject van Samira Testers op geplaatst

  # De termijnen. Elke rapportage telt vanaf de start; de volgende begint te lopen als de vorige er is.
  En loopt voor Samira Testers de termijn go_no_go tot 2026-10-05
  En loopt voor Samira Testers de termijn rapportage tot 2026-10-19
  En loopt voor Samira Testers de termijn einde_begeleiding tot 2027-02-25

  # De variant: Johan, onder het contract met 21% btw.
  Als op 2026-09-08 GEM-RIV een aanmelding over Johan Voorbeeld naar VC-SCH stuurt
    | contract_id | RC-2026-RIV-02 |
  En op 2026-09-09 VC-SCH een acceptatie over Johan Voorbeeld stuurt
  En op 2026-09-10 VC-SCH een intakeverslag over Johan Voorbeeld stuurt
  En op 2026-09-11 VC-SCH een leerdoelen over Johan Voorbeeld stuurt
  En op 2026-09-14 VC-SCH een matchvoorstel over Johan Voorbeeld stuurt
  En op 2026-09-16 ZI-LIN een kennismakingsresultaat over Johan Voorbeeld stuurt
  En op 2026-09-18 VC-SCH een plaatsingsovereenkomst over Johan Voorbeeld stuurt
    | overeenkomst_id | PO-2026-0042   |
    | contract_id     | RC-2026-RIV-02 |
  Dan is dat bericht aangenomen

  # De factuurrun van de eerste van de maand.
  Als het 2026-10-01 is
  Dan krijgt GEM-FIN een factuur
    | contract_id           | RC-2026-RIV-01                |
    | factuurdatum          | 2026-10-01                    |
    | vervaldatum           | 2026-10-31                    |
    | regels/0/traject_id   | het traject van Samira Testers |
    | regels/0/prijs_centen | 60000                         |
    | regels/1              | -                             |
    | btw/categorie         | E                             |
    | btw/bedrag_centen     | 0                             |
    | totaal_excl_centen    | 60000                         |
    | totaal_incl_centen    | 60000                         |
  En krijgt GEM-FIN een factuur
    | contract_id           | RC-2026-RIV-02                 |
    | regels/0/traject_id   | het traject van Johan Voorbeeld |
    | regels/0/prijs_centen | 60000                          |
    | btw/categorie         | S                              |
    | btw/percentage        | 21                             |
    | btw/bedrag_centen     | 12600                          |
    | totaal_excl_centen    | 60000                          |
    | totaal_incl_centen    | 72600                          |
  En staat daarin geen naam, bsn, client_ref of geboortedatum
  En krijgt GEM-FIN in totaal 2 keer een factuur

  Als op 2026-10-05 VC-SCH een go-no-go over Samira Testers stuurt
    | besluit  | go       |
    | vervolg  | doorgaan |
  Dan is dat bericht aangenomen
  En staat het traject van Samira Testers op lopend
  Als op 2026-10-19 VC-SCH een voortgangsrapportage over Samira Testers stuurt
    | volgnr | 1 |
  Dan krijgt GEM-RIV een voortgangsrapportage over Samira Testers
  En loopt voor Samira Testers de termijn rapportage tot 2026-11-30
  Als op 2026-11-30 VC-SCH een voortgangsrapportage over Samira Testers stuurt
    | volgnr | 2 |
  Dan loopt voor Samira Testers de termijn rapportage tot 2027-01-11
  Als op 2027-01-11 VC-SCH een voortgangsrapportage over Samira Testers stuurt
    | volgnr | 3 |
  Dan loopt voor Samira Testers de termijn rapportage tot 2027-02-22
  Als op 2027-02-22 VC-SCH een voortgangsrapportage over Samira Testers stuurt
    | volgnr | 4 |
  Dan is dat bericht aangenomen
  Als het 2027-02-25 is
  Dan ligt er werk bij VC-SCH om einde_begeleiding
