# language: nl
Functionaliteit: SC11 Betalingen bij een factuur
  Een factuur van zeven trajecten, een betaling die er zes noemt, de rest later, een keer te veel, en een creditnota.

Scenario: SC11 Betalingen bij een factuur
  Gegeven de voorbeeldregio
  En GEM-RIV heeft met VC-SCH het contract RC-2026-RIV-01
  Gegeven 6 nieuwe personen zijn door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-09-14 geplaatst bij ZI-LIN
  En Samira Testers is door GEM-RIV aangemeld bij VC-SCH en vanaf 2026-09-21 geplaatst bij ZI-LIN
  # 4.200 euro.
  Als op 2026-09-30 VC-SCH factuur F2026-0012 naar GEM-FIN stuurt, met een regel voor
    | 6 nieuwe personen |
    | Samira Testers    |
  Dan is dat bericht aangenomen
  En krijgt GEM-FIN een factuur
    | factuurnr          | F2026-0012 |
    | regels/7           | -          |
    | totaal_incl_centen | 420000     |
  En staat van factuur F2026-0012 nog 4.200,00 open
  Als op 2026-10-28 GEM-FIN een betaling naar VC-SCH stuurt
    | kenmerk       | F2026-0012 |
    | bedrag_centen | 360000     |
    | traject_ids   | ["TRJ-2026-000001", "TRJ-2026-000002", "TRJ-2026-000003", "TRJ-2026-000004", "TRJ-2026-000005", "TRJ-2026-000006"] |
  Dan is dat bericht aangenomen
  En staat van factuur F2026-0012 nog 600,00 open voor het traject van Samira Testers
  Als op 2026-11-20 GEM-FIN een betaling naar VC-SCH stuurt
    | kenmerk       | F2026-0012 |
    | bedrag_centen | 60000      |
  Dan is dat bericht aangenomen
  En staat van factuur F2026-0012 nog 0,00 open
  Als op 2026-11-23 GEM-FIN een betaling naar VC-SCH stuurt
    | kenmerk       | F2026-0012 |
    | bedrag_centen | 60000      |
  Dan is dat bericht aangenomen
  En staat 600,00 met kenmerk F2026-0012 op de lijst onbekend of dubbel
  # De factuur is dan 3.600 euro, en er is 4.800 betaald: 600 dubbel en 600 gecrediteerd.
  Als op 2026-11-24 VC-SCH een creditnota over Samira Testers naar GEM-FIN stuurt
    | creditnotanr           | C2026-0003 |
    | oorspronkelijk_factuurnr | F2026-0012 |
    | regels/0/prijs_centen    | -60000     |
    | totaal_incl_centen       | -60000     |
  Dan is dat bericht aangenomen
  En krijgt GEM-FIN een creditnota
    | creditnotanr       | C2026-0003 |
    | totaal_incl_centen | -60000     |
  En is er 3.600,00 gefactureerd, 4.800,00 betaald en 1.200,00 te veel betaald
