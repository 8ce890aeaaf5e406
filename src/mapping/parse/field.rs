//! Lines that begin with a path of the partner: `pad: veld` and `pad: { .. }`.

use super::canonical::join;
use super::{Nature, Parser, Read, has};
use crate::mapping::convert::{Convert, Pattern, Type};
use crate::mapping::path::PartnerPath;
use crate::mapping::syntax::{EnvelopeValue, Only, Side, What};
use crate::mapping::template::Template;
use crate::yaml::{Node, Table, Value as Yaml, meant};
use serde_json::Value;

impl Parser<'_, '_> {
    /// `partner: canonical` or `partner: { is | const | envelope | parts | count | sum | cel, .. }`.
    pub(super) fn pair(&mut self, partner: &Node, value: &Node, base: &[String]) -> Option<Read> {
        let path = self.partner(partner);
        if let Yaml::Text(_) = value.value {
            let canonical = self.canonical(value, base)?;
            let convert = Convert::Plain(self.type_of(value, &join(base, &canonical))?);
            let what = What::Field { partner: vec![path?], canonical, convert, default: None, when: None };
            return Some((what, None, None));
        }
        if !matches!(value.value, Yaml::Map(_)) {
            let what = format!("achter het pad staat {}", value.kind());
            self.wrong(
                value,
                format!("{what}; schrijf het canonieke veld, of een blok zoals `{{ is: veld, as: int }}`"),
            );
            return None;
        }
        let mut table = value.table(self.mistakes)?;
        let mut only = (None, None);
        let what = if has(value, "const") {
            self.constant(path, &mut table, base)
        } else if has(value, "envelope") {
            let value = match (table.get("envelope"), table.get("as")) {
                (Some(node), Some(conversion)) => self.received(node, conversion),
                (Some(node), None) => self.envelope(node),
                _ => None,
            };
            path.zip(value).map(|(partner, value)| What::Envelope { partner, value })
        } else if has(value, "parts") {
            let what = self.split(path, &mut table, base);
            only = self.only(value, &mut table, Nature::Both);
            what
        } else if has(value, "count") || has(value, "sum") {
            let word = if has(value, "count") { "count" } else { "sum" };
            let what = self.figure(word, path, &mut table, base);
            only = self.only(value, &mut table, Nature::Both);
            what
        } else if has(value, "cel") {
            let formula = self.formula_out(&mut table, base);
            let convert = match table.get("as") {
                Some(node) => self.parse_convert(node, Type::Other),
                None => Some(Convert::Plain(Type::Other)),
            };
            only = self.only(value, &mut table, Nature::OneWay(Only::Out));
            path.zip(formula).zip(convert).map(|((partner, formula), convert)| What::Written {
                partner,
                formula,
                convert,
            })
        } else {
            let is = table.need("is", self.mistakes);
            let what = is.and_then(|is| self.field(path.map(|p| vec![p]), is, &mut table, base));
            only = self.only(value, &mut table, Nature::Both);
            // So that a typing error in any of these is answered with the right word.
            for key in ["const", "envelope", "parts", "count", "sum", "cel"] {
                table.get(key);
            }
            what
        };
        table.finish(self.mistakes);
        Some((what?, only.0, only.1))
    }

    /// One field, from one or more places.
    pub(super) fn field(
        &mut self,
        partner: Option<Vec<PartnerPath>>,
        is: &Node,
        table: &mut Table<'_>,
        base: &[String],
    ) -> Option<What> {
        let (conversion, default, when) = (table.get("as"), table.get("default"), table.get("when"));
        let when = when.map(|w| self.when(w, base));
        let canonical = self.canonical(is, base)?;
        let full = join(base, &canonical);
        let convert = self.convert(conversion, is, &full);
        let default = default.map(|d| self.literal(d, &full));
        let (partner, convert) = (partner?, convert?);
        // `bool(x,)`: nothing at all has a meaning.
        let default = match default {
            Some(given) => Some(given?),
            None => convert.absent(),
        };
        let when = match when {
            Some(given) => Some(given?),
            None => None,
        };
        Some(What::Field { partner, canonical, convert, default, when })
    }

    fn constant(&mut self, path: Option<PartnerPath>, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let node = table.need("const", self.mistakes)?;
        let when = table.get("when").map(|w| self.when(w, base));
        let value = super::json(node);
        if self.side != Side::Json && matches!(value, Value::Array(_) | Value::Object(_)) {
            self.wrong(node, format!("een vaste waarde is hier tekst of een getal, maar er staat {}", node.kind()));
            return None;
        }
        let when = match when {
            Some(given) => Some(given?),
            None => None,
        };
        Some(What::Const { partner: path?, value, when })
    }

    /// `{ parts: "{veld} {veld}" }`: one text of the partner, several canonical fields.
    fn split(&mut self, path: Option<PartnerPath>, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let template = self.template(table)?;
        let (node, template) = template;
        let mut fields = vec![];
        for name in template.names() {
            let at = Node { value: Yaml::Text(name.to_owned()), ..node.clone() };
            let canonical = self.canonical(&at, base)?;
            let convert = Convert::Plain(self.type_of(&at, &join(base, &canonical))?);
            fields.push((name.to_owned(), canonical, convert));
        }
        Some(What::Split { partner: path?, template, fields })
    }

    /// `parts` with its `as`.
    pub(super) fn template<'n>(&mut self, table: &mut Table<'n>) -> Option<(&'n Node, Template)> {
        let node = table.need("parts", self.mistakes)?;
        let conversion = table.get("as");
        let text = node.text(self.mistakes)?;
        let made = match conversion.map(|c| c.text(self.mistakes)) {
            None => Template::parse(text),
            Some(Some("persoonsnaam")) => Template::persoonsnaam(text),
            Some(Some(_)) => Err("bij `parts` kan `as` alleen `persoonsnaam` zijn".to_owned()),
            Some(None) => return None,
        };
        made.map(|template| (node, template)).map_err(|text| self.mistakes.at(node, text)).ok()
    }

    /// `{ count: lijst }` and `{ sum: lijst.veld }`.
    fn figure(
        &mut self,
        word: &'static str,
        path: Option<PartnerPath>,
        table: &mut Table<'_>,
        base: &[String],
    ) -> Option<What> {
        let sum = word == "sum";
        let node = table.get(word)?;
        let conversion = table.get("as");
        let (canonical, full) = self.through_lists(node, base)?;
        let kind = self.schema_type(&full).unwrap_or(Type::Other);
        let kind = match sum {
            false => {
                if self.schema_at(&full).is_some_and(|at| at.get("items").is_none()) {
                    self.wrong(node, "`count` telt een lijst, en dit canonieke veld is er geen");
                    return None;
                }
                Type::Integer
            }
            true if !matches!(kind, Type::Integer | Type::Number) => {
                self.wrong(node, "`sum` telt getallen op: wijs een veld van een lijst aan dat een getal is");
                return None;
            }
            true => kind,
        };
        let convert = match conversion {
            Some(node) => self.parse_convert(node, kind)?,
            None => Convert::Plain(kind),
        };
        Some(What::Figure { partner: path?, canonical, sum, convert })
    }

    /// `{ envelope: tijdstip, as: epoch(ms) }`: when it was received, by a conversion.
    fn received(&mut self, node: &Node, conversion: &Node) -> Option<EnvelopeValue> {
        let dag = match node.text(self.mistakes)? {
            "tijdstip" => false,
            "datum" => true,
            _ => {
                self.wrong(conversion, "`as` hoort hier alleen bij `envelope: tijdstip` of `envelope: datum`");
                return None;
            }
        };
        let convert = self.parse_convert(conversion, Type::Text)?;
        let (right, known) = match dag {
            true => (matches!(convert, Convert::Date(_) | Convert::EpochDay(_)), "`date(..)` of `epochdag(..)`"),
            false => (matches!(convert, Convert::Moment(_) | Convert::Epoch(_)), "`datetime(..)` of `epoch(..)`"),
        };
        if !right {
            self.wrong(conversion, format!("bij dit gegeven is `as` een {known}"));
            return None;
        }
        Some(EnvelopeValue::Ontvangen { dag, convert })
    }

    fn envelope(&mut self, node: &Node) -> Option<EnvelopeValue> {
        let text = node.text(self.mistakes)?;
        let pattern = text.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
        match (text, pattern) {
            ("levering_id", _) => Some(EnvelopeValue::LeveringId),
            ("bericht_id", _) => Some(EnvelopeValue::BerichtId),
            ("afzender_id", _) => Some(EnvelopeValue::AfzenderId),
            ("tijdstip", None) => Pattern::new("yyyyMMddHHmmssSSS").ok().map(EnvelopeValue::Tijdstip),
            (_, Some(("tijdstip" | "datum", pattern))) => {
                Pattern::new(pattern).map(EnvelopeValue::Tijdstip).map_err(|text| self.mistakes.at(node, text)).ok()
            }
            _ => match text.split_once('.') {
                Some(("zender", key)) => Some(EnvelopeValue::Zender(key.to_owned())),
                Some(("ontvanger", key)) => Some(EnvelopeValue::Ontvanger(key.to_owned())),
                _ => {
                    let meant = meant(text, ["levering_id", "bericht_id", "afzender_id", "tijdstip"]);
                    self.wrong(
                        node,
                        format!(
                            "`envelope: {text}` bestaat niet{meant}; er zijn: levering_id, bericht_id, afzender_id, tijdstip, tijdstip(patroon), datum(patroon), zender.<sleutel>, ontvanger.<sleutel>"
                        ),
                    );
                    None
                }
            },
        }
    }
}
