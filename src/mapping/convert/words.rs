//! Conversions in words: what a finding says was expected, and what the page for people says a line does.

use super::moment::{self, Unit};
use super::{Amount, Convert, Duration, Type};

impl Convert {
    /// What belongs here, for a finding. Never holds a value.
    pub(super) fn expected(&self) -> String {
        match self {
            Self::Plain(kind) => expected_type(*kind),
            Self::As { partner: Type::Text, canonical } => expected_type(*canonical),
            Self::As { partner, .. } => expected_type(*partner),
            Self::Date(forms) => format!("hier hoort een bestaande datum in de vorm {}", moment::show(forms, " of ")),
            Self::Moment(forms) => {
                format!("hier hoort een bestaand tijdstip in de vorm {}", moment::show(forms, " of "))
            }
            Self::Time(forms) => format!("hier hoort een bestaande tijd in de vorm {}", moment::show(forms, " of ")),
            Self::Epoch(unit) | Self::EpochDay(unit) => {
                format!("hier hoort een tijdstip als geheel getal: {} sinds 1970", unit.naam())
            }
            Self::JaNee => "hier hoort `J` of `N`".to_owned(),
            Self::Words { yes, no } if yes.is_empty() || no.is_empty() => format!("hier hoort `{yes}{no}` of niets"),
            Self::Words { yes, no } => format!("hier hoort `{yes}` of `{no}`"),
            Self::Cents(Amount::Written { decimal, .. }) => {
                format!("hier hoort een bedrag in euro's met twee cijfers na de `{decimal}`")
            }
            Self::Cents(Amount::Number) => {
                "hier hoort een bedrag in euro's als getal, met hoogstens twee cijfers na de punt".to_owned()
            }
            Self::Decimal(sign) => {
                format!("hier hoort een getal met `{sign}` als decimaalteken en hoogstens 15 cijfers")
            }
            Self::Duration(form) => format!("hier hoort een duur van hele minuten, zoals {}", form.example()),
            Self::Postcode => "hier hoort een postcode, zoals 1234 AB".to_owned(),
            Self::Codes { pairs, .. } => {
                let known: Vec<_> = pairs.iter().map(|(partner, _)| format!("`{partner}`")).collect();
                format!("deze code staat niet in de codetabel; bekend zijn: {}", known.join(", "))
            }
        }
    }

    /// What the conversion does, in words, for the page people sign. Empty when the value is carried as it is.
    pub fn words(&self) -> String {
        match self {
            Self::Plain(_) => String::new(),
            Self::As { partner, canonical } if partner == canonical => String::new(),
            Self::As { partner, canonical } => {
                format!("bij de partner {}, bij ons {}", partner.naam(), canonical.naam())
            }
            Self::Date(forms) => format!("datum, geschreven als {}", moment::show(forms, "; gelezen wordt ook ")),
            Self::Moment(forms) => {
                format!("tijdstip in Nederlandse tijd, geschreven als {}", moment::show(forms, "; gelezen wordt ook "))
            }
            Self::Time(forms) => format!("tijd, geschreven als {}", moment::show(forms, "; gelezen wordt ook ")),
            Self::Epoch(unit) => format!("tijdstip, geschreven als {} sinds 1970", unit.naam()),
            Self::EpochDay(unit) => format!("datum, geschreven als {} sinds 1970", unit.naam()),
            Self::JaNee => "ja is `J`, nee is `N`".to_owned(),
            Self::Words { yes, no } => {
                let shown = |word: &str| if word.is_empty() { "niets".to_owned() } else { format!("`{word}`") };
                format!("ja is {}, nee is {}", shown(yes), shown(no))
            }
            Self::Cents(Amount::Written { thousands, decimal }) => {
                let t = thousands.map(String::from).unwrap_or_default();
                format!("bedrag in euro's, geschreven als 1{t}234{decimal}56; bij ons in centen")
            }
            Self::Cents(Amount::Number) => "bedrag in euro's als getal; bij ons in centen".to_owned(),
            Self::Decimal(',') => "getal met een komma".to_owned(),
            Self::Decimal(_) => "getal met een punt".to_owned(),
            Self::Duration(form) => format!("duur, geschreven als {}; bij ons in minuten", form.example()),
            Self::Postcode => "postcode, geschreven als 1234 AB; bij ons zonder spatie".to_owned(),
            Self::Codes { file, number, .. } => {
                let kind = if *number { " (een getal)" } else { "" };
                format!("code{kind}, volgens de tabel `{file}` hieronder")
            }
        }
    }
}

fn expected_type(kind: Type) -> String {
    match kind {
        Type::Text | Type::Other => "hier hoort tekst",
        Type::Integer => "hier hoort een geheel getal",
        Type::Number => "hier hoort een getal met een decimale punt",
        Type::Bool => "hier hoort `true` of `false`",
    }
    .to_owned()
}

impl Unit {
    fn naam(self) -> &'static str {
        match self {
            Self::Seconds => "seconden",
            Self::Millis => "milliseconden",
        }
    }
}

impl Duration {
    fn example(self) -> &'static str {
        match self {
            Self::Iso => "PT2H30M",
            Self::Clock => "02:30",
            Self::Hours(',') => "2,5 (uren)",
            Self::Hours(_) | Self::Number => "2.5 (uren)",
        }
    }
}
