# language: nl
Functionaliteit: SC08 Acht weken training, in de regio
  Kees valt uit en gaat dezelfde dag terug naar zijn klantmanager; Johan wordt geplaatst, en dan houdt het bureau op.

Scenario: SC08 Acht weken training, in de regio
  Gegeven de voorbeeldregio
  En op 2026-01-05 om 09:00 SWV-ZT een contract naar RIB-OPS stuurt
    | contract_id           | SWV-2026-OPS-01           |
    | type                  | subsidie                  |
    | deelnemende_gemeenten | ["Rivierbeek", "Terpdam"] |
  Dan is dat bericht aangenomen

  Als op 2026-08-17 GEM-TER een aanmelding over Kees Dummy naar RIB-OPS stuurt
    | vorm        | training_8_weken |
    | contract_id | SWV-2026-OPS-01  |
    | diagnose    | -                |
  En op 2026-08-18 RIB-OPS een acceptatie over Kees Dummy stuurt
  En op 2026-08-20 RIB-OPS een intakeverslag over Kees Dummy stuurt
    | haalbaarheid       | voldoende |
    | afgenomen_door_rol | RIB_TR    |
  Dan is dat bericht aangenomen
  En staat het traject van Kees Dummy op geselecteerd

  # Johan begint tegelijk.
  Als op 2026-08-20 om 11:00 GEM-TER een aanmelding over Johan Voorbeeld naar RIB-OPS stuurt
    | vorm        | training_8_weken |
    | contract_id | SWV-2026-OPS-01  |
    | diagnose    | -                |
  En op 2026-08-21 RIB-OPS een acceptatie over Johan Voorbeeld stuurt
  En op 2026-08-24 RIB-OPS een intakeverslag over Johan Voorbeeld stuurt
    | haalbaarheid       | voldoende |
    | afgenomen_door_rol | RIB_TR    |

  # Kees: week 1 en 2 twee keer, week 3 een keer.
  Als op 2026-09-05 RIB-OPS een aanwezigheid over Kees Dummy stuurt
    | momenten | [{"datum":"2026-08-31","dagdeel":"ochtend","uren":4,"status":"aanwezig"},{"datum":"2026-09-03","dagdeel":"ochtend","uren":4,"status":"aanwezig"}] |
  Dan is dat bericht aangenomen
  En staat het traject van Kees Dummy op in_training
  Als RIB-OPS een aanwezigheid over Johan Voorbeeld stuurt
    | momenten | [{"datum":"2026-08-31","dagdeel":"ochtend","uren":4,"status":"aanwezig"},{"datum":"2026-09-03","dagdeel":"ochtend","uren":4,"status":"aanwezig"}] |
  Dan is dat bericht aangenomen
  En loopt voor Johan Voorbeeld de termijn training_einde tot 2026-10-25
  En loopt voor Kees Dummy de termijn training_einde tot 2026-10-25
  Als op 2026-09-12 RIB-OPS een aanwezigheid over Kees Dummy stuurt
    | momenten | [{"datum":"2026-09-07","dagdeel":"ochtend","uren":4,"status":"aanwezig"},{"datum":"2026-09-10","dagdeel":"ochtend","uren":4,"status":"aanwezig"}] |
  Dan is dat bericht aangenomen
  En krijgt GEM-TER geen signaal over Kees Dummy
  Als op 2026-09-20 RIB-OPS een aanwezigheid over Kees Dummy stuurt
    | momenten | [{"datum":"2026-09-14","dagdeel":"ochtend","uren":4,"status":"aanwezig"}] |
  Dan is dat bericht aangenomen
  En krijgt GEM-TER een signaal over Kees Dummy
  En krijgt RIB-OPS een ontvangstmelding over Kees Dummy

  Als op 2026-09-22 om 14:00 RIB-OPS een overdracht over Kees Dummy stuurt
    | soort             | uitgevallen                  |
    | feiten            | Kwam in week drie niet meer. |
    | organisatie       | -                            |
    | dagdelen_per_week | -                            |
  Dan is dat bericht aangenomen
  En krijgt GEM-TER een overdracht over Kees Dummy
    | soort | uitgevallen |
    | datum | 2026-09-22  |
  En staat daarin geen vertrouwelijke_notitie, notitie of trainer
  En staat het traject van Kees Dummy op uitgevallen
  En loopt voor Kees Dummy geen termijn training_einde
  # Daarna komt het bureau er niet meer in, en Rivierbeek kent Kees niet.
  Als op 2026-09-23 RIB-OPS een aanwezigheid over Kees Dummy stuurt
  Dan is dat bericht geweigerd om BR20
  En krijgt GEM-RIV niets over Kees Dummy

  # Johan heeft een plek: het bureau houdt op, de klantmanager is aan zet.
  Als op 2026-10-20 RIB-OPS een overdracht over Johan Voorbeeld stuurt
    | soort             | geplaatst         |
    | organisatie       | Kringloop De Es   |
    | dagdelen_per_week | 3                 |
  Dan is dat bericht aangenomen
  En krijgt GEM-TER een overdracht over Johan Voorbeeld
    | soort       | geplaatst       |
    | organisatie | Kringloop De Es |
  En staat het traject van Johan Voorbeeld op geplaatst
  Als op 2026-11-03 RIB-OPS een aanwezigheid over Johan Voorbeeld stuurt
  Dan is dat bericht geweigerd om BR20
