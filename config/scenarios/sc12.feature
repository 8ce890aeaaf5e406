# language: nl
Functionaliteit: SC12 Een nacht met een partij die niet antwoordt
  Achttien berichten in de nacht; Avondlicht antwoordt niet. De anderen merken er niets van, en 's ochtends gaat haar bericht alsnog,
  één keer. De wachttijden zijn hier een seconde; in het echt lopen zij op.

Scenario: SC12 Een nacht met een partij die niet antwoordt
  Gegeven de voorbeeldregio
  En ZI-AVO wordt 4 keer geprobeerd, met een seconde ertussen
  En Samira Testers is door GEM-RIV aangemeld bij VC-SCH en heeft voor 2026-09-21 kennisgemaakt bij ZI-AVO
  Als ZI-AVO niet bereikbaar is
  En op 2026-09-18 om 02:00 VC-SCH een plaatsingsovereenkomst over Samira Testers stuurt
    | overeenkomst_id | PO-2026-0041          |
    | organisatie     | de organisatie ZI-AVO |
  Dan is dat bericht aangenomen
  Als GEM-RIV 17 keer een aanmelding over een nieuwe persoon naar VC-SCH stuurt
  Dan krijgt VC-SCH in totaal 18 keer een aanmelding
  En krijgt GEM-RIV een plaatsingsovereenkomst over Samira Testers
  # De eerste keer en drie keer opnieuw; daarna kijkt een mens ernaar.
  En is bij ZI-AVO 4 keer aangeklopt, onder hetzelfde kenmerk
  En wordt voor ZI-AVO 1 keer iets vastgehouden
  En meldt de gateway dat ZI-AVO niet bereikbaar is
  En krijgt VC-SCH een ontvangstmelding over Samira Testers
    | oordeel | niet_bezorgd |
  Als ZI-AVO weer bereikbaar is
  En op 2026-09-18 om 08:15 de beheerder vrijgeeft wat voor ZI-AVO is vastgehouden
  Dan krijgt ZI-AVO een plaatsingsovereenkomst over Samira Testers
    | overeenkomst_id | PO-2026-0041 |
  En heeft ZI-AVO elk bericht een keer, onder het kenmerk van de eerste poging
  En wordt voor ZI-AVO 0 keer iets vastgehouden
  En krijgt GEM-RIV in totaal 1 keer een plaatsingsovereenkomst over Samira Testers
  # De export van twee uur 's nachts onthoudt per partij tot en met welke nacht zij alles heeft bevestigd.
  Als het 2026-09-19 is
  Dan is de export voor GEM-RIV bij tot en met de nacht van 2026-09-18
