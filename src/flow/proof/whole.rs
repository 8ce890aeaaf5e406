//! A whole configuration folder at once: what cannot be read, what does not compile and what cannot be proven, for every
//! partner, whatever is wrong with the others.

use super::{PartnerReport, partner, remembered};
use crate::flow::route::Routes;
use crate::profile::{Folder, Profile};
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

    /// Everything that was found; a mistake in what two partners share once.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let mut all: Vec<Mistake> = vec![];
        for mistake in self.general.iter().chain(self.partners.iter().flat_map(|p| &p.mistakes)) {
            if !all.contains(mistake) {
                all.push(mistake.clone());
            }
        }
        all
    }
}

/// Reads, compiles and proves the folder at `path`. What was proven before is taken from `cache`, and kept there.
pub fn check(path: &Path, cache: Option<&Path>) -> Checked {
    let (folder, mut mistakes) = Folder::read_all(path);
    let (routes, more) = Routes::compile_all(&folder, &BTreeMap::new());
    mistakes.extend(more);
    // What is remembered of a partner holds whatever is wrong with another; not what is wrong with him, or with all.
    let general = mistakes.iter().any(|m| owner(m).is_none());
    let whole = mistakes.is_empty();
    let one = |profile: &Profile| {
        let own = mistakes.iter().any(|m| owner(m) == Some(&profile.slug));
        match general || own {
            true => partner(&folder, &routes, profile, whole),
            false => remembered(&folder, &routes, profile, whole, cache),
        }
    };
    let mut partners: Vec<PartnerReport> = folder.profiles.iter().map(one).collect();
    let mut checked = Checked::default();
    for mistake in mistakes {
        let Some(slug) = owner(&mistake).map(str::to_owned) else {
            checked.general.push(mistake);
            continue;
        };
        let at = partners.iter().position(|p| p.slug == slug).unwrap_or_else(|| {
            partners.push(PartnerReport { slug, ..PartnerReport::default() });
            partners.len() - 1
        });
        if !partners[at].mistakes.contains(&mistake) {
            partners[at].mistakes.push(mistake);
        }
    }
    partners.iter_mut().for_each(|p| p.mistakes.sort_by(in_order));
    checked.general.sort_by(in_order);
    partners.sort_by(|a, b| a.slug.cmp(&b.slug));
    checked.partners = partners;
    checked
}

/// The partner a mistake belongs to, by its file.
fn owner(mistake: &Mistake) -> Option<&str> {
    mistake.file.strip_prefix("partners/").and_then(|rest| rest.split('/').next())
}

/// The order a person mends them in: the profile, what it names, the samples; each file from the top.
fn in_order(a: &Mistake, b: &Mistake) -> std::cmp::Ordering {
    let kind = |m: &Mistake| match &m.file {
        file if file.contains("/samples/") => 2,
        file if file.ends_with("profile.yaml") => 0,
        _ => 1,
    };
    let key = |m: &Mistake| (kind(m), m.line, m.column);
    // The sort is stable: what has no line keeps the order it was found in.
    (kind(a), &a.file).cmp(&(kind(b), &b.file)).then_with(|| key(a).cmp(&key(b)))
}
