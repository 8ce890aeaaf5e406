# language: nl
Functionaliteit: SC05 De client wil niet
  Wie niet wil, gaat terug naar de gemeente. Wat daar besproken wordt blijft daar, en er wordt niets gefactureerd.

Scenario: SC05 De client wil niet
  Gegeven de voorbeeldregio
  En GEM-RIV heeft met VC-SCH het contract RC-2026-RIV-01
  Als op 2026-08-31 GEM-RIV een aanmelding over Fatima Proef naar VC-SCH stuurt
  En op 2026-09-01 VC-SCH een acceptatie over Fatima Proef stuurt
  En op 2026-09-02 VC-SCH een intakeverslag over Fatima Proef stuurt
  En op 2026-09-04 VC-SCH een leerdoelen over Fatima Proef stuurt
  En op 2026-09-07 VC-SCH een matchvoorstel over Fatima Proef stuurt
  En op 2026-09-10 ZI-LIN een kennismakingsresultaat over Fatima Proef stuurt
    | uitkomst | client_wil_niet |
    | reden    | anders          |
  Dan is dat bericht aangenomen
  Als op 2026-09-10 VC-SCH een terugverwijzing over Fatima Proef stuurt
    | reden | client_wil_niet |
    | fase  | kennismaking    |
  Dan is dat bericht aangenomen
  En krijgt GEM-RIV een terugverwijzing over Fatima Proef
    | reden | client_wil_niet |
  En staat het traject van Fatima Proef op terugverwezen

  # Een sanctie zonder hoor en wederhoor bestaat niet.
  Als op 2026-09-16 GEM-RIV een sanctiebesluit over Fatima Proef stuurt
  Dan is dat bericht geweigerd om BR38
  Als op 2026-09-17 GEM-RIV een hoor-en-wederhoor over Fatima Proef stuurt
    | verslag  | Fatima heeft haar verhaal gedaan. |
    | afgerond | ja   |
    | vervolg  | geen |
  Dan is dat bericht aangenomen
  En staat het traject van Fatima Proef op beeindigd
  En krijgt VC-SCH een traject-beeindigd over Fatima Proef
  En staat daarin geen reden, verslag, vervolg, gehoord_door of maatregel
  En krijgt VC-SCH geen hoor-en-wederhoor over Fatima Proef
  En krijgt ZI-LIN geen hoor-en-wederhoor over Fatima Proef
  Als het 2026-10-02 is
  Dan krijgt GEM-FIN geen factuur
