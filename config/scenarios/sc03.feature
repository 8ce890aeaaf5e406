# language: nl
Functionaliteit: SC03 Een rematch geeft geen tweede factuur
  Samira's eerste plaats past niet. Er komt een tweede overeenkomst, maar een traject wordt één keer gefactureerd.

Scenario: SC03 Een rematch geeft geen tweede factuur
  Gegeven de voorbeeldregio
  En GEM-RIV heeft met VC-SCH het contract RC-2026-RIV-01
  En Samira Testers is door GEM-RIV aangemeld bij VC-SCH en heeft voor 2026-09-07 kennisgemaakt bij ZI-LIN
  Als op 2026-09-04 VC-SCH een plaatsingsovereenkomst over Samira Testers stuurt
    | overeenkomst_id | PO-2026-0041 |
    | startdatum      | 2026-09-07   |
  Dan is dat bericht aangenomen
  Als het 2026-10-01 is
  Dan krijgt GEM-FIN een factuur
    | regels/0/traject_id | het traject van Samira Testers |
    | totaal_incl_centen  | 60000                         |

  Als op 2026-10-05 VC-SCH een go-no-go over Samira Testers stuurt
    | besluit | no_go             |
    | reden   | het werk past niet |
    | vervolg | rematch           |
  Dan is dat bericht aangenomen
  En krijgt GEM-RIV een go-no-go over Samira Testers
    | besluit | no_go   |
    | vervolg | rematch |
  En staat het traject van Samira Testers op leerdoelen_vastgesteld
  Als op 2026-10-06 VC-SCH een matchvoorstel over Samira Testers stuurt
    | vacature_id | VAC-2026-0120         |
    | organisatie | de organisatie ZI-AVO |
  En op 2026-10-08 ZI-AVO een kennismakingsresultaat over Samira Testers stuurt
  En op 2026-10-12 VC-SCH een plaatsingsovereenkomst over Samira Testers stuurt
    | overeenkomst_id         | PO-2026-0058          |
    | volgnr                  | 2                     |
    | vacature_id             | VAC-2026-0120         |
    | organisatie             | de organisatie ZI-AVO |
    | ondertekend/client      | 2026-10-12            |
    | ondertekend/centrale    | 2026-10-12            |
    | ondertekend/organisatie | 2026-10-12            |
  Dan is dat bericht aangenomen
  En krijgt GEM-RIV een plaatsingsovereenkomst over Samira Testers
    | overeenkomst_id | PO-2026-0058 |
    | volgnr          | 2            |
  En krijgt ZI-AVO een plaatsingsovereenkomst over Samira Testers
    | overeenkomst_id | PO-2026-0058 |
  En krijgt ZI-LIN in totaal 1 keer een plaatsingsovereenkomst over Samira Testers
  En staat overeenkomst PO-2026-0041 van Samira Testers als beëindigd

  # In november: Samira en zes anderen op één factuur van de centrale. Haar regel gaat er niet door; de zes wel, voor 3.600 euro.
  Gegeven 6 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-30 geplaatst bij ZI-LIN
  Als op 2026-11-01 om 05:30 VC-SCH factuur F2026-0021 naar GEM-FIN stuurt, met een regel voor
    | Samira Testers    |
    | 6 nieuwe personen |
  Dan is dat bericht aangenomen
  En noemt het antwoord BR04 bij /regels/0
  En krijgt GEM-FIN een factuur
    | factuurnr          | F2026-0021 |
    | regels/5/prijs_centen | 60000   |
    | regels/6           | -          |
    | totaal_incl_centen | 360000     |
  En staat van factuur F2026-0021 nog 3.600,00 open
  # De factuurrun van die dag vindt niets meer.
  Als het 2026-11-02 is
  Dan krijgt GEM-FIN in totaal 2 keer een factuur
