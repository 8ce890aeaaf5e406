# language: nl
Functionaliteit: SC09 De doorlichting van 6.000 mensen
  Een bestand met 6.000 aanmeldingen. Twaalf deugen niet en worden bij naam van het veld geweigerd; de rest gaat door. In de praktijk
  heet dat quarantaine: het record is bewaard, heeft niets veranderd en is naar niemand gegaan.

Scenario: SC09 De doorlichting van 6.000 mensen
  Gegeven de voorbeeldregio
  Als op 2026-09-01 om 23:00 GEM-RIV een bestand met 6000 aanmeldingen naar VC-SCH stuurt, waarvan
    | 9 | bsn doorstaat de elfproef niet |
    | 3 | de wensen ontbreken            |
    | 1 | het eerste bericht nog eens    |
  Dan zegt het verslag van het bestand
    | gelezen   | 6000 |
    | aanvaard  | 5987 |
    | geweigerd | 12   |
    | herhaling | 1    |
  En wijst elke weigering een plek en een regel aan
  En krijgt VC-SCH in totaal 5987 keer een aanmelding
  En staat niets uit het bestand in de logboeken
  # Hetzelfde bestand nog eens verandert niets: wat aanvaard is, is een herhaling.
  Als GEM-RIV hetzelfde bestand nog eens stuurt
  Dan zegt het verslag van het bestand
    | gelezen   | 6000 |
    | aanvaard  | 0    |
    | geweigerd | 12   |
    | herhaling | 5988 |
  En krijgt VC-SCH in totaal 5987 keer een aanmelding
  En staat niets uit het bestand in de logboeken
