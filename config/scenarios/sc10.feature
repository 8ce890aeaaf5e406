# language: nl
Functionaliteit: SC10 Te laat is een gesprek, geen sanctie
  Drie keer te laat in dertig dagen geeft één signaal met als voorstel een gesprek. Een afmelding is geen verzuim.

Scenario: SC10 Te laat is een gesprek, geen sanctie
  Gegeven de voorbeeldregio
  Gegeven Lidia Fictie is door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-09-07 geplaatst bij ZI-LIN
  Als op 2026-10-05 ZI-LIN een aanwezigheid over Lidia Fictie stuurt
    | momenten/0/status | te_laat |
  Dan is dat bericht aangenomen
  Als op 2026-10-12 ZI-LIN een aanwezigheid over Lidia Fictie stuurt
    | momenten/0/status | te_laat |
  Dan is dat bericht aangenomen
  # Twee keer is nog niets.
  En krijgt GEM-RIV geen signaal over Lidia Fictie
  Als op 2026-10-14 ZI-LIN een aanwezigheid over Lidia Fictie stuurt
    | momenten/0/status | afwezig_gemeld |
    | momenten/0/uren   | 0              |
  Dan is dat bericht aangenomen
  En krijgt GEM-RIV geen signaal over Lidia Fictie
  Als op 2026-10-19 ZI-LIN een aanwezigheid over Lidia Fictie stuurt
    | momenten/0/status | te_laat |
  Dan is dat bericht aangenomen
  En krijgt GEM-RIV een signaal over Lidia Fictie
    | soort    | herhaald_te_laat |
    | aantal   | 3                |
    | voorstel | gesprek          |
  En krijgt GEM-RIV in totaal 1 keer een signaal over Lidia Fictie
  En krijgt ZI-LIN een ontvangstmelding over Lidia Fictie
  En krijgt GEM-RIV geen sanctiebesluit over Lidia Fictie
  En krijgt ZI-LIN geen sanctiebesluit over Lidia Fictie
  # De volgende dag komt er niets bij.
  Als het 2026-10-20 is
  Dan krijgt GEM-RIV in totaal 1 keer een signaal over Lidia Fictie
  En staat over Lidia Fictie niets in de logboeken
