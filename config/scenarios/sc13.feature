# language: nl
Functionaliteit: SC13 Wie zelf vrijwilligerswerk vindt
  Mo heeft zich zelf bij de centrale ingeschreven en werk gevonden bij De Linde. De gemeente weet dat van hem, met zijn overeenkomst als
  bewijs. De centrale zegt de gemeente niets over hem, en hoort niets.

Scenario: SC13 Wie zelf vrijwilligerswerk vindt
  Gegeven de voorbeeldregio
  Als op 2026-09-11 GEM-RIV een bewijs-tegenprestatie over Mo Demo stuurt
    | organisatie | Woonzorgcentrum De Linde |
    | getekend_op | 2026-09-10               |
  Dan is dat bericht aangenomen
  En op 2026-09-14 GEM-RIV een toestemmingsbesluit over Mo Demo stuurt
    | besluit | toegestaan |
  Dan staat het traject van Mo Demo op geregistreerd
  En loopt voor Mo Demo de termijn jaarcontact tot 2027-09-14
  En krijgt VC-SCH niets over Mo Demo
  Als op 2026-11-02 VC-SCH een voortgangsrapportage over Mo Demo stuurt
  Dan is dat bericht geweigerd om BR44
  En krijgt GEM-RIV geen voortgangsrapportage over Mo Demo
  # De registratie van de tegenprestatie gaat 's nachts naar de gemeente.
  En krijgt GEM-RIV een tegenprestatieregistratie over Mo Demo
    | bron | bewijs |

  Als het 2027-09-14 is
  Dan ligt er werk bij GEM-RIV om jaarcontact
  En staat het traject van Mo Demo op geregistreerd
  Als het 2027-09-15 is
  Dan ligt er werk bij GEM-RIV om veroudering
  En staat het traject van Mo Demo op verouderd
  En krijgt VC-SCH niets over Mo Demo
