# language: nl
Functionaliteit: SC03 Een rematch geeft geen tweede factuur
  Samira's eerste plaats past niet. Er komt een tweede overeenkomst, maar een traject wordt één keer gefactureerd.

Scenario: SC03 Een rematch geeft geen tweede factuur
  Gegeven de voorbeeldregio
  En op 2026-01-05 om 09:00 GEM-RIV een contract naar VC-SCH stuurt
  Dan is dat bericht aangenomen
  Gegeven Samira Testers is door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-09-07 geplaatst bij ZI-LIN
  Als het 2026-10-01 is
  Dan krijgt GEM-FIN een factuur [wacht op: contracten en facturen]
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
  En staat overeenkomst PO-2026-0041 van Samira Testers als beëindigd [wacht op: een overeenkomst als beëindigd merken]

  # In november: Samira en zes anderen op één factuur van de centrale. Haar regel gaat er niet door; de zes wel.
  Gegeven 6 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-10-30 geplaatst bij ZI-LIN
  Als op 2026-11-02 om 10:00 VC-SCH een factuur over Samira Testers naar GEM-FIN stuurt
    | factuurnr                        | F2026-0021   |
    | regels/0/bewijs/intake_datum     | 2026-08-27   |
    | regels/0/bewijs/leerdoelen_datum | 2026-08-31   |
    | regels/0/bewijs/match_datum      | 2026-10-12   |
    | regels/0/bewijs/overeenkomst_id  | PO-2026-0058 |
  Dan is dat bericht geweigerd om BR04 bij /regels/0/traject_id [wacht op: contracten en facturen]
  # De factuurrun van 1 november heeft de zes anderen: 3.600 euro.
  En krijgt GEM-FIN een factuur [wacht op: contracten en facturen]
    | factuurdatum       | 2026-11-01 |
    | regels/6           | -          |
    | totaal_incl_centen | 360000     |
