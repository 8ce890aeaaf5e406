//! A whole configuration folder at once: what cannot be read, what does not compile and what cannot be proven, for every
//! partner, whatever is wrong with the others.

use super::{PartnerReport, partner};
use crate::flow::route::Routes;
use crate::profile::Folder;
use crate::yaml::Mistake;
use std::collections::BTreeMap;
use std::path::Path;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// Every partner with a folder, those that cannot be read too, by slug.
    pub partners: Vec<PartnerReport>,
    /// Mistakes that belong to no partner: the settings, the kinds, a shipped file.
    pub general: Vec<Mistake>,
}

impl Checked {
    /// Whether nothing was found.
    pub fn ok(&self) -> bool {
        self.general.is_empty() && self.partners.iter().all(|p| p.mistakes.is_empty())
    }

    /// Everything that was found.
    pub fn mistakes(&self) -> Vec<Mistake> {
        self.general.iter().cloned().chain(self.partners.iter().flat_map(|p| p.mistakes.clone())).collect()
    }
}

/// Reads, compiles and proves the folder at `path`. What was proven before is taken from `cache`, and kept there.
pub fn check(path: &Path, cache: Option<&Path>) -> Checked {
    let (folder, mut mistakes) = Folder::read_all(path);
    let (routes, more) = Routes::compile_all(&folder, &BTreeMap::new());
    mistakes.extend(more);
    // With mistakes around nothing is remembered: what a sample proves depends on who the other partners are.
    let mut partners = match mistakes.is_empty() {
        true => super::prove(&folder, &routes, cache).partners,
        false => folder.profiles.iter().map(|profile| partner(&folder, &routes, profile, false)).collect(),
    };
    let mut checked = Checked::default();
    for mistake in mistakes {
        let slug = mistake.file.strip_prefix("partners/").and_then(|rest| rest.split('/').next()).map(str::to_owned);
        let Some(slug) = slug else {
            checked.general.push(mistake);
            continue;
        };
        let at = partners.iter().position(|p| p.slug == slug).unwrap_or_else(|| {
            partners.push(PartnerReport { slug, ..PartnerReport::default() });
            partners.len() - 1
        });
        let known = &mut partners[at].mistakes;
        // What is wrong in the text comes before what that breaks.
        let after = known.iter().take_while(|m| m.file.ends_with(".yaml") && !m.file.contains("/samples/")).count();
        if !known.contains(&mistake) {
            known.insert(after, mistake);
        }
    }
    partners.sort_by(|a, b| a.slug.cmp(&b.slug));
    checked.partners = partners;
    checked
}
