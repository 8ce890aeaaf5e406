# language: nl
Functionaliteit: SC02 Een factuur zonder het bewijs van de leerdoelen
  Johan heeft een intake en een match, maar de leerdoelen zijn bij de hub niet bekend. Dan is er geen factuur.

Scenario: SC02 Een factuur zonder het bewijs van de leerdoelen
  Gegeven de voorbeeldregio
  # De leerdoelen komen later dan de rest: op die stap wacht bij deze gemeente niemand.
  En bij GEM-RIV geldt
    | buiten_de_hub | [leerdoelen] |
  En GEM-RIV heeft met VC-SCH het contract RC-2026-RIV-01
  Als op 2026-08-26 GEM-RIV een aanmelding over Johan Voorbeeld naar VC-SCH stuurt
  En op 2026-08-27 VC-SCH een acceptatie over Johan Voorbeeld stuurt
  En op 2026-08-31 VC-SCH een intakeverslag over Johan Voorbeeld stuurt
  En op 2026-09-07 VC-SCH een matchvoorstel over Johan Voorbeeld stuurt
  En op 2026-09-09 ZI-LIN een kennismakingsresultaat over Johan Voorbeeld stuurt
  En op 2026-09-11 VC-SCH een plaatsingsovereenkomst over Johan Voorbeeld stuurt
    | overeenkomst_id | PO-2026-0043 |
  Dan is dat bericht aangenomen

  Als op 2026-09-14 VC-SCH een factuur over Johan Voorbeeld naar GEM-FIN stuurt
    | factuurnr                         | F2026-0009   |
    | regels/0/bewijs/intake_datum      | 2026-08-31   |
    | regels/0/bewijs/leerdoelen_datum  | -            |
    | regels/0/bewijs/match_datum       | 2026-09-11   |
    | regels/0/bewijs/overeenkomst_id   | PO-2026-0043 |
  Dan is dat bericht geweigerd om BR01 bij /regels/0/bewijs/leerdoelen_datum
  En krijgt GEM-FIN geen factuur
  # Ook een datum die alleen op de factuur staat, is geen bewijs.
  Als VC-SCH een factuur over Johan Voorbeeld naar GEM-FIN stuurt
    | factuurnr                         | F2026-0009   |
    | regels/0/bewijs/intake_datum      | 2026-08-31   |
    | regels/0/bewijs/leerdoelen_datum  | 2026-09-02   |
    | regels/0/bewijs/match_datum       | 2026-09-11   |
    | regels/0/bewijs/overeenkomst_id   | PO-2026-0043 |
  Dan is dat bericht geweigerd om BR01 bij /regels/0/bewijs/leerdoelen_datum

  Als op 2026-09-15 VC-SCH een leerdoelen over Johan Voorbeeld stuurt
    | datum | 2026-09-02 |
  Dan is dat bericht aangenomen
  Als op 2026-09-16 VC-SCH een factuur over Johan Voorbeeld naar GEM-FIN stuurt
    | factuurnr                         | F2026-0009   |
    | regels/0/bewijs/intake_datum      | 2026-08-31   |
    | regels/0/bewijs/leerdoelen_datum  | 2026-09-02   |
    | regels/0/bewijs/match_datum       | 2026-09-11   |
    | regels/0/bewijs/overeenkomst_id   | PO-2026-0043 |
  Dan is dat bericht aangenomen
  En krijgt GEM-FIN een factuur
    | factuurnr          | F2026-0009 |
    | totaal_incl_centen | 60000      |
  En staat daarin geen naam, bsn, contact of geboortedatum
