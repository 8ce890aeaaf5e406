//! What a set of XML schemas allows at a place, read from the compiled set: the content model of a type as the engine
//! compiled it (groups, extension and restriction are in it already), its attributes down the chain of base types, and
//! the elements that may stand for another.

use super::compiled;
use super::source::Source;
use crate::schema::shape::{Lookup, Place};
use std::sync::Arc;
use xsd_schema::arenas::{ComplexTypeDefData, ResolvedAttributeUse};
use xsd_schema::compiler::{ContentModelMatcher, NfaTerm, compile_content_model_matcher};
use xsd_schema::namespace::table::XS_NAMESPACE;
use xsd_schema::parser::frames::{AttributeUseKind, AttributeUseResult, ComplexContentResult, DerivationMethod};
use xsd_schema::{AttributeGroupKey, ElementKey, NameId, SchemaSet, TypeKey};

/// How long a chain of base types or groups may be; a compiled set has no circle, the bound is for the day that it has.
const LONGEST: usize = 64;

/// A set of XML schemas, asked by place. Cheap to clone.
#[derive(Debug, Clone)]
pub struct XsdShape {
    pub(super) digest: [u8; 32],
    pub(super) source: Arc<Source>,
}

/// A step that a type allows, and the type of what is there; None: anything.
type Child = (String, Option<TypeKey>);

impl XsdShape {
    /// What stands at the end of `steps`, the first of which is the root element. A set that does not compile allows
    /// anything: that it does not load has been told already.
    pub fn find(&self, steps: &[String]) -> Lookup {
        let Some(compiled) = compiled::get(self.digest, &self.source) else {
            return Lookup::Open { at: 0, known: vec![] };
        };
        Asked { set: compiled.set }.find(steps)
    }
}

struct Asked {
    set: &'static SchemaSet,
}

impl Asked {
    fn find(&self, steps: &[String]) -> Lookup {
        let Some((root, rest)) = steps.split_first() else {
            return Lookup::Found(Place { block: true, ..Place::default() });
        };
        let roots = self.roots();
        let Some((_, kind)) = roots.iter().find(|(name, _)| name == root) else {
            return Lookup::Missing { at: 0, known: roots.into_iter().map(|(name, _)| name).collect() };
        };
        let mut at = *kind;
        for (index, step) in rest.iter().enumerate() {
            let Some(kind) = at else { return Lookup::Open { at: index + 1, known: vec![] } };
            if self.is_any(kind) {
                return Lookup::Open { at: index + 1, known: vec![] };
            }
            let (known, open) = if step.starts_with('@') { self.attributes(kind) } else { self.elements(kind) };
            match known.iter().find(|(name, _)| name == step) {
                Some((_, next)) => at = *next,
                None => {
                    let mut known: Vec<String> = known.into_iter().map(|(name, _)| name).collect();
                    known.dedup();
                    return match open {
                        true => Lookup::Open { at: index + 1, known },
                        false => Lookup::Missing { at: index + 1, known },
                    };
                }
            }
        }
        Lookup::Found(self.place(at))
    }

    fn full(&self, namespace: Option<NameId>, name: NameId) -> String {
        let names = &self.set.name_table;
        format!("{{{}}}{}", namespace.map_or("", |id| names.resolve_ref(id)), names.resolve_ref(name))
    }

    fn roots(&self) -> Vec<Child> {
        let tables = self.set.namespaces.values().flat_map(|table| table.elements.values());
        tables.filter_map(|key| self.element(*key)).collect()
    }

    fn element(&self, key: ElementKey) -> Option<Child> {
        let mut data = self.set.arenas.elements.get(key)?;
        if let Some(target) = data.resolved_ref {
            data = self.set.arenas.elements.get(target)?;
        }
        Some((self.full(data.target_namespace, data.name?), data.resolved_type))
    }

    fn is_any(&self, kind: TypeKey) -> bool {
        matches!(kind, TypeKey::Complex(key) if key == self.set.any_type_key())
    }

    /// The elements a type allows, and whether it allows others too.
    fn elements(&self, kind: TypeKey) -> (Vec<Child>, bool) {
        let TypeKey::Complex(key) = kind else { return (vec![], false) };
        let Some(data) = self.set.arenas.complex_types.get(key) else { return (vec![], true) };
        let terms: Vec<NfaTerm> = match compile_content_model_matcher(self.set, data) {
            Ok(ContentModelMatcher::Nfa(table) | ContentModelMatcher::WithOpenContent { nfa: table, .. }) => {
                table.states.into_iter().filter_map(|state| state.term).collect()
            }
            Ok(ContentModelMatcher::AllGroup(model)) => model.particles.into_iter().map(|p| p.term).collect(),
            Err(_) => return (vec![], true),
        };
        let (mut known, mut open): (Vec<Child>, bool) = (vec![], false);
        for term in terms {
            match term {
                NfaTerm::Wildcard { .. } => open = true,
                NfaTerm::Element { name, namespace, element_key, resolved_type } => {
                    let declared = element_key.and_then(|key| self.element(key)).and_then(|(_, kind)| kind);
                    let child = (self.full(namespace, name), resolved_type.or(declared));
                    if !known.contains(&child) {
                        known.push(child);
                    }
                    known.extend(element_key.into_iter().flat_map(|head| self.substitutes(head)));
                }
            }
        }
        (known, open)
    }

    /// The elements that may stand where `head` may.
    fn substitutes(&self, head: ElementKey) -> Vec<Child> {
        let mut heads = vec![head];
        let mut found = vec![];
        while let Some(head) = heads.pop() {
            for (key, data) in &self.set.arenas.elements {
                if data.resolved_substitution_groups.contains(&head) && found.len() < 1000 {
                    found.extend(self.element(key));
                    heads.push(key);
                }
            }
        }
        found
    }

    /// The attributes a type allows, and whether it allows others too. `xsi:nil` and the like are always allowed.
    fn attributes(&self, kind: TypeKey) -> (Vec<Child>, bool) {
        let (mut known, mut barred, mut open): (Vec<Child>, Vec<String>, bool) = (vec![], vec![], false);
        let mut at = Some(kind);
        for _ in 0..LONGEST {
            let Some(TypeKey::Complex(key)) = at.filter(|k| !self.is_any(*k)) else { break };
            let Some(data) = self.set.arenas.complex_types.get(key) else { break };
            open |= data.attribute_wildcard.is_some();
            let mut own = vec![];
            self.uses(&data.attributes, &data.resolved_attributes, data.target_namespace, &mut own);
            data.resolved_attribute_groups.iter().for_each(|group| open |= self.group(*group, &mut own, 0));
            let restricts = data.derivation_method != Some(DerivationMethod::Extension);
            for (name, kind, use_kind) in own {
                match use_kind {
                    AttributeUseKind::Prohibited if restricts => barred.push(name),
                    AttributeUseKind::Prohibited => {}
                    _ if barred.contains(&name) || known.iter().any(|(n, _)| *n == name) => {}
                    _ => known.push((name, kind)),
                }
            }
            at = data.resolved_base_type;
        }
        (known, open)
    }

    fn group(
        &self,
        key: AttributeGroupKey,
        own: &mut Vec<(String, Option<TypeKey>, AttributeUseKind)>,
        deep: usize,
    ) -> bool {
        let Some(data) = self.set.arenas.attribute_groups.get(key).filter(|_| deep < LONGEST) else { return false };
        if let Some(target) = data.resolved_ref {
            return self.group(target, own, deep + 1);
        }
        self.uses(&data.attributes, &data.resolved_attributes, data.target_namespace, own);
        let inner: Vec<bool> =
            data.resolved_attribute_groups.iter().map(|group| self.group(*group, own, deep + 1)).collect();
        data.attribute_wildcard.is_some() || inner.contains(&true)
    }

    fn uses(
        &self,
        uses: &[AttributeUseResult],
        resolved: &[ResolvedAttributeUse],
        around: Option<NameId>,
        own: &mut Vec<(String, Option<TypeKey>, AttributeUseKind)>,
    ) {
        for (index, used) in uses.iter().enumerate() {
            let resolved = resolved.get(index);
            let declared = resolved.and_then(|r| r.resolved_ref).and_then(|key| self.set.arenas.attributes.get(key));
            let name = match (used.attribute.name, &used.attribute.ref_name, declared) {
                (Some(name), None, _) => {
                    let namespace = self.set.effective_local_attribute_namespace(
                        used.attribute.target_namespace,
                        used.attribute.form.as_deref(),
                        used.attribute.source.as_ref(),
                        around,
                    );
                    self.full(namespace, name)
                }
                (_, _, Some(declared)) => match declared.name {
                    Some(name) => self.full(declared.target_namespace, name),
                    None => continue,
                },
                _ => continue,
            };
            let kind = resolved.and_then(|r| r.resolved_type).or_else(|| declared.and_then(|d| d.resolved_type));
            own.push((format!("@{name}"), kind, used.use_kind));
        }
    }

    fn place(&self, kind: Option<TypeKey>) -> Place {
        let types = || self.builtin(kind).into_iter().collect();
        match kind {
            None => Place { leaf: true, block: true, ..Place::default() },
            Some(TypeKey::Simple(_)) => Place { leaf: true, types: types(), ..Place::default() },
            Some(any) if self.is_any(any) => Place { leaf: true, block: true, ..Place::default() },
            Some(TypeKey::Complex(key)) => {
                let data = self.set.arenas.complex_types.get(key);
                let leaf = data.is_some_and(has_text);
                Place { leaf, block: true, list: false, types: if leaf { types() } else { vec![] } }
            }
        }
    }

    /// The built-in type a value's type comes from.
    fn builtin(&self, kind: Option<TypeKey>) -> Option<String> {
        let mut at = kind;
        for _ in 0..LONGEST {
            at = match at? {
                TypeKey::Complex(key) => {
                    let data = self.set.arenas.complex_types.get(key)?;
                    data.resolved_simple_content_type.or(data.resolved_base_type)
                }
                TypeKey::Simple(key) => {
                    let data = self.set.arenas.simple_types.get(key)?;
                    let names = &self.set.name_table;
                    if data.target_namespace.is_some_and(|n| names.resolve_ref(n) == XS_NAMESPACE) {
                        return data.name.map(|n| names.resolve_ref(n).to_owned());
                    }
                    data.resolved_base_type
                }
            };
        }
        None
    }
}

fn has_text(data: &ComplexTypeDefData) -> bool {
    match &data.content {
        ComplexContentResult::Simple(_) => true,
        ComplexContentResult::Complex(content) => data.mixed || content.mixed,
        ComplexContentResult::Empty => data.mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Xsd;
    use super::*;

    const TEXTS: &[(&str, &str)] = &[(
        "proef.xsd",
        r##"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:a" targetNamespace="urn:a" elementFormDefault="qualified">
  <xs:element name="bericht" type="bericht"/>
  <xs:element name="hoofd" type="xs:string"/>
  <xs:element name="ander" type="xs:string" substitutionGroup="hoofd"/>
  <xs:attribute name="soort" type="xs:string"/>
  <xs:attributeGroup name="kop"><xs:attribute ref="soort"/><xs:attribute name="los" type="xs:date"/></xs:attributeGroup>
  <xs:group name="deel"><xs:choice><xs:element name="in" type="bericht"/><xs:element name="getal" type="getal"/></xs:choice></xs:group>
  <xs:complexType name="basis"><xs:sequence><xs:element name="datum" type="xs:date" minOccurs="0"/></xs:sequence>
    <xs:attributeGroup ref="kop"/></xs:complexType>
  <xs:complexType name="bericht"><xs:complexContent><xs:extension base="basis"><xs:sequence>
    <xs:group ref="deel" maxOccurs="unbounded"/><xs:element ref="hoofd"/>
    <xs:element name="vrij"><xs:complexType><xs:sequence><xs:any processContents="lax"/></xs:sequence></xs:complexType></xs:element>
  </xs:sequence><xs:attribute name="nr" type="xs:int"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="getal"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="munt"/></xs:extension></xs:simpleContent></xs:complexType>
</xs:schema>"##,
    )];

    fn find(path: &[&str]) -> Lookup {
        let steps: Vec<String> = path
            .iter()
            .map(|step| match step.strip_prefix('@') {
                Some(name) => format!("@{{{}}}{}", if name == "soort" { "urn:a" } else { "" }, name),
                None => format!("{{urn:a}}{step}"),
            })
            .collect();
        Xsd::from_texts(&["proef.xsd"], TEXTS).expect("compiles").shape().find(&steps)
    }

    fn leaf(path: &[&str]) -> Vec<String> {
        match find(path) {
            Lookup::Found(place) if place.leaf => place.types,
            other => panic!("{path:?}: {other:?}"),
        }
    }

    #[test]
    fn base_types_groups_substitutes_and_types_that_hold_themselves_are_followed() {
        assert_eq!(leaf(&["bericht", "datum"]), ["date"]);
        assert_eq!(leaf(&["bericht", "in", "in", "in", "getal"]), ["decimal"]);
        assert_eq!(leaf(&["bericht", "ander"]), ["string"]);
        assert!(matches!(find(&["bericht", "in"]), Lookup::Found(Place { leaf: false, block: true, .. })));
    }

    #[test]
    fn attributes_are_its_own_those_of_groups_and_those_of_base_types() {
        assert_eq!(leaf(&["bericht", "@nr"]), ["int"]);
        assert_eq!(leaf(&["bericht", "@soort"]), ["string"]);
        assert_eq!(leaf(&["bericht", "in", "@los"]), ["date"]);
        assert!(matches!(find(&["bericht", "getal", "@munt"]), Lookup::Found(Place { leaf: true, .. })));
        assert!(matches!(find(&["bericht", "@munt"]), Lookup::Missing { at: 1, .. }));
    }

    #[test]
    fn what_is_not_there_says_what_is_and_what_is_open_says_so() {
        let Lookup::Missing { at: 1, known } = find(&["bericht", "datums"]) else { panic!("should be missing") };
        assert_eq!(known, ["datum", "in", "getal", "hoofd", "ander", "vrij"].map(|n| format!("{{urn:a}}{n}")));
        assert!(matches!(find(&["bericht", "vrij", "x"]), Lookup::Open { at: 2, .. }));
        assert!(matches!(find(&["brief"]), Lookup::Missing { at: 0, .. }));
    }
}
