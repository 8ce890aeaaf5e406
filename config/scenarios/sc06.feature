# language: nl
Functionaliteit: SC06 Uursubsidie bij twee instellingen
  Een euro per uur, hoogstens 95 euro per persoon per maand, ook als iemand op twee plekken werkt. Geen van beide instellingen hoort
  van de andere plek.

Scenario: SC06 Uursubsidie bij twee instellingen
  Gegeven de voorbeeldregio
  En bij GEM-RIV geldt
    | regelingen | [uursubsidie] |
  Gegeven Anna Staal is door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-09-07 geplaatst bij ZI-LIN
  En Anna Staal is door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-09-28 geplaatst bij ZI-AVO
  En Piet Schets is door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-09-28 geplaatst bij ZI-LIN
  # De aanwezigheid van oktober: 60,25 uur, 50 uur en 37,25 uur.
  Als op 2026-10-31 ZI-LIN een aanwezigheid over Anna Staal stuurt
    | momenten | [{"datum":"2026-10-05","dagdeel":"ochtend","uren":20,"status":"aanwezig"},{"datum":"2026-10-12","dagdeel":"ochtend","uren":20,"status":"aanwezig"},{"datum":"2026-10-19","dagdeel":"ochtend","uren":20.25,"status":"aanwezig"}] |
  Dan is dat bericht aangenomen
  Als ZI-AVO een aanwezigheid over Anna Staal stuurt
    | momenten | [{"datum":"2026-10-06","dagdeel":"ochtend","uren":20,"status":"aanwezig"},{"datum":"2026-10-13","dagdeel":"ochtend","uren":20,"status":"aanwezig"},{"datum":"2026-10-20","dagdeel":"ochtend","uren":10,"status":"aanwezig"}] |
  Dan is dat bericht aangenomen
  Als ZI-LIN een aanwezigheid over Piet Schets stuurt
    | momenten | [{"datum":"2026-10-07","dagdeel":"ochtend","uren":20,"status":"aanwezig"},{"datum":"2026-10-14","dagdeel":"ochtend","uren":17.25,"status":"aanwezig"}] |
  Dan is dat bericht aangenomen

  Als op 2026-11-02 om 09:00 ZI-LIN een uursubsidiedeclaratie over Anna Staal naar GEM-FIN stuurt
    | maand         | 2026-10 |
    | regels/0/uren | 60.25   |
  Dan is dat bericht aangenomen
  # Een bedrag zou verraden dat er nog een plek is: elke instelling hoort alleen dat haar declaratie verwerkt is.
  En staat in het antwoord geen gevraagd_centen, toegekend_centen of afgetopt_centen
  Als op 2026-11-02 om 10:00 ZI-AVO een uursubsidiedeclaratie over Anna Staal naar GEM-FIN stuurt
    | maand         | 2026-10 |
    | regels/0/uren | 50      |
  Dan is dat bericht aangenomen
  En staat in het antwoord geen gevraagd_centen, toegekend_centen of afgetopt_centen
  En krijgt ZI-LIN geen uursubsidiedeclaratie
  En krijgt ZI-AVO geen uursubsidiedeclaratie
  En krijgt GEM-FIN een uursubsidiedeclaratie
    | regels/0/gevraagd_centen  | 6025 |
    | regels/0/toegekend_centen | 6025 |
    | regels/0/afgetopt_centen  | 0    |
  En krijgt GEM-FIN een uursubsidiedeclaratie
    | regels/0/gevraagd_centen  | 5000 |
    | regels/0/toegekend_centen | 3475 |
    | regels/0/afgetopt_centen  | 1525 |
  En staat voor Anna Staal over 2026-10 een betaling van 95,00 aan NL47TEST0312000606 klaar
  Als op 2026-11-02 om 11:00 ZI-LIN een uursubsidiedeclaratie over Piet Schets naar GEM-FIN stuurt
    | maand         | 2026-10 |
    | regels/0/uren | 40.10   |
  Dan is dat bericht geweigerd om BR12
  Als ZI-LIN een uursubsidiedeclaratie over Piet Schets naar GEM-FIN stuurt
    | maand         | 2026-10 |
    | regels/0/uren | 37.25   |
  Dan is dat bericht aangenomen
  En krijgt GEM-FIN een uursubsidiedeclaratie
    | regels/0/toegekend_centen | 3725 |
