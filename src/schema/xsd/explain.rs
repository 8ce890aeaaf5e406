//! From objections to findings. The engine says which rule was broken and its message quotes the document, so that
//! message is thrown away; a second walk over the refused document asks the schema what it wanted at those places.

use super::compiled::Compiled;
use super::texts;
use super::walk::{Broken, Moment, Run, Watch, walk};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::message::tree::Node;
use crate::schema::MAX_FINDINGS;
use std::collections::HashMap;
use xsd_schema::namespace::table::XS_NAMESPACE;
use xsd_schema::parser::frames::ComplexContentResult;
use xsd_schema::types::facets::FacetSet;
use xsd_schema::validation::{SchemaInfo, SchemaValidity};
use xsd_schema::{NameId, SchemaSet, TypeKey};

/// What the schema wanted at a place.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Wanted {
    /// Elements that could stand here, or attributes that have to.
    pub names: Vec<String>,
    /// The built-in type the value's type comes from, e.g. `date`.
    pub builtin: Option<String>,
    /// The values of an enumeration, sorted.
    pub values: Vec<String>,
    pub pattern: Option<String>,
    pub length: Option<u64>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub min: Option<String>,
    pub max: Option<String>,
    pub digits: Option<u32>,
    pub fraction: Option<u32>,
}

/// The findings for what [`walk`] found `broken` at or below `top`.
pub(super) fn findings(
    compiled: &Compiled,
    top: Node<'_, '_>,
    broken: Vec<Broken>,
    code: Code,
    stage: Stage,
) -> Vec<Finding> {
    let places = broken.iter().map(|b| ((b.node, b.moment), Wanted::default())).collect();
    let mut ask = Ask { set: compiled.set, places };
    walk(compiled, top, usize::MAX, &mut ask);
    let mut findings: Vec<Finding> = vec![];
    for (i, at) in broken.iter().enumerate() {
        if findings.len() == MAX_FINDINGS {
            let text = format!(
                "Er is meer mis: dit zijn de eerste {MAX_FINDINGS} bevindingen. Herstel deze en bied het bericht opnieuw aan."
            );
            findings.push(Finding::fout(code, stage, top.path(), text));
            break;
        }
        // An element that may not stand here is often unknown as well: the first says enough.
        let misplaced = |b: &Broken| b.node == at.node && b.moment == Moment::Start && b.rule == "cvc-complex-type.2.4";
        if at.rule == "cvc-elt.1" && broken[..i].iter().any(misplaced) {
            continue;
        }
        let node = top.at(at.node);
        let mut path = node.path();
        if let Moment::Attribute(position) = at.moment
            && let Some(attribute) = node.attributes().nth(position)
        {
            path.push_str("/@");
            path.push_str(attribute.name);
        }
        let text = texts::text(at.rule, at.moment, &ask.places[&(at.node, at.moment)]);
        findings.push(Finding::fout(code, stage, path, text).regel(at.rule).line(node.line()));
    }
    findings
}

struct Ask<'c> {
    set: &'c SchemaSet,
    places: HashMap<(u32, Moment), Wanted>,
}

impl Ask<'_> {
    fn children(&mut self, run: &Run<'_>, node: Node<'_, '_>, moment: Moment) {
        if let Some(wanted) = self.places.get_mut(&(node.id(), moment)) {
            let names = run.get_expected_elements().into_iter().map(|e| name(self.set, e.local_name));
            wanted.names = unique(names);
        }
    }
}

impl Watch for Ask<'_> {
    fn before_start(&mut self, run: &Run<'_>, node: Node<'_, '_>) {
        self.children(run, node, Moment::Start);
    }

    fn attribute(&mut self, node: Node<'_, '_>, position: usize, info: &SchemaInfo) {
        if let Some(wanted) = self.places.get_mut(&(node.id(), Moment::Attribute(position))) {
            describe(self.set, info.schema_type, wanted);
        }
    }

    fn attributes(&mut self, run: &Run<'_>, node: Node<'_, '_>) {
        if let Some(wanted) = self.places.get_mut(&(node.id(), Moment::Attributes)) {
            let given = |id: NameId, namespace: Option<NameId>| {
                let name = self.set.name_table.resolve_ref(id);
                let namespace = namespace.map_or("", |id| self.set.name_table.resolve_ref(id));
                node.attribute(namespace, name).is_some()
            };
            let missing = run.get_expected_attributes().into_iter();
            let missing = missing.filter(|a| a.required && !given(a.local_name, a.namespace));
            wanted.names = unique(missing.map(|a| name(self.set, a.local_name)));
        }
    }

    fn end(&mut self, run: &mut Run<'_>, node: Node<'_, '_>) -> SchemaValidity {
        self.children(run, node, Moment::End);
        let info = run.validate_end_element();
        if let Some(wanted) = self.places.get_mut(&(node.id(), Moment::End)) {
            describe(self.set, info.schema_type, wanted);
        }
        info.validity
    }
}

fn name(set: &SchemaSet, id: NameId) -> String {
    set.name_table.resolve_ref(id).to_owned()
}

fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = vec![];
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

/// Gathers what a type asks of a value, from the type itself up to the built-in one; a nearer facet wins.
fn describe(set: &SchemaSet, key: Option<TypeKey>, wanted: &mut Wanted) {
    let mut at = key;
    // A derivation chain has no circle in a compiled set; the bound is for the day that it has.
    for _ in 0..64 {
        let Some(key) = at else { return };
        match key {
            TypeKey::Complex(key) => {
                let data = &set.arenas.complex_types[key];
                if let ComplexContentResult::Simple(content) = &data.content {
                    facets(&content.facets, wanted);
                }
                at = data.resolved_simple_content_type.or(data.resolved_base_type);
            }
            TypeKey::Simple(key) => {
                let data = &set.arenas.simple_types[key];
                facets(&data.facets, wanted);
                let is_builtin = data.target_namespace.is_some_and(|n| set.name_table.resolve_ref(n) == XS_NAMESPACE);
                if is_builtin && wanted.builtin.is_none() {
                    wanted.builtin = data.name.map(|n| name(set, n));
                }
                at = data.resolved_base_type;
            }
        }
    }
}

/// Takes over the facets of one step of a derivation that no nearer step had.
fn facets(f: &FacetSet, wanted: &mut Wanted) {
    wanted.length = wanted.length.or(f.length.as_ref().map(|x| x.value));
    wanted.min_length = wanted.min_length.or(f.min_length.as_ref().map(|x| x.value));
    wanted.max_length = wanted.max_length.or(f.max_length.as_ref().map(|x| x.value));
    wanted.digits = wanted.digits.or(f.total_digits.as_ref().map(|x| x.value));
    wanted.fraction = wanted.fraction.or(f.fraction_digits.as_ref().map(|x| x.value));
    let least = f.min_inclusive.as_ref().map(|x| &x.value).or(f.min_exclusive.as_ref().map(|x| &x.value));
    wanted.min = wanted.min.take().or(least.cloned());
    let most = f.max_inclusive.as_ref().map(|x| &x.value).or(f.max_exclusive.as_ref().map(|x| &x.value));
    wanted.max = wanted.max.take().or(most.cloned());
    if wanted.values.is_empty()
        && let Some(list) = &f.enumeration
    {
        wanted.values = list.values.iter().cloned().collect();
        wanted.values.sort();
    }
    if wanted.pattern.is_none()
        && let Some(step) = f.patterns.first()
    {
        wanted.pattern = Some(step.iter().map(|p| p.value.as_str()).collect::<Vec<_>>().join("|"));
    }
}
