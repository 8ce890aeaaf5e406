//! The places where a profile expects a whole document inside a message (base64), so that text there may be longer
//! than [`Limits::token`](super::Limits::token). Nothing else is lifted by it.

/// Content places, as a profile names them. Empty by default; an empty list costs nothing to ask.
///
/// - `object/inhoud`: XML, the last steps of the element's path; `/Envelope/Body/stuurDocument`: the whole path.
/// - `/document/inhoud` or `document.inhoud`: JSON, the keys from the root. Positions in arrays are left out:
///   `documenten.inhoud` means the `inhoud` of every document in the list. Only the string itself is meant, not what
///   lies below it.
///
/// Prefixes in XML steps are ignored: `zkn:object/zkn:inhoud` is `object/inhoud`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentPaths(Vec<ContentPath>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct ContentPath {
    /// As JSON keys, unescaped.
    keys: Vec<String>,
    /// As local names.
    names: Vec<String>,
    /// Began with `/`: the XML path counts from the root.
    whole: bool,
}

impl ContentPaths {
    /// Reads the strings of a profile. An empty string names nothing.
    pub fn new(paths: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self(paths.into_iter().filter(|p| !p.as_ref().is_empty()).map(|p| ContentPath::new(p.as_ref())).collect())
    }

    /// Whether no place is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the element with these local names, **from the element up to the root**, is a content place.
    pub fn has_element<'n>(&self, upward: impl Iterator<Item = &'n str> + Clone) -> bool {
        self.0.iter().any(|path| {
            let mut upward = upward.clone();
            path.names.iter().rev().all(|name| upward.next() == Some(name)) && !(path.whole && upward.next().is_some())
        })
    }

    /// Whether the string at these keys from the root (positions in arrays left out) is a content place.
    pub fn has_keys<'k>(&self, keys: impl Iterator<Item = &'k str> + Clone) -> bool {
        self.0.iter().any(|path| keys.clone().eq(path.keys.iter().map(String::as_str)))
    }
}

impl ContentPath {
    fn new(text: &str) -> Self {
        let whole = text.starts_with('/');
        let steps = || text.split('/').filter(|step| !step.is_empty());
        let keys = if text.contains('/') {
            let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
            steps().filter(|step| !position(step)).map(unescape).collect()
        } else {
            text.split('.').filter(|step| !position(step)).map(str::to_owned).collect()
        };
        let names = steps().map(|step| step.rsplit_once(':').map_or(step, |(_, local)| local).to_owned()).collect();
        Self { keys, names, whole }
    }
}

/// Whether a JSON step is a position in an array (or `*`, any of them).
fn position(step: &str) -> bool {
    step == "*" || (!step.is_empty() && step.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up(names: &'static str) -> impl Iterator<Item = &'static str> + Clone {
        names.rsplit('/')
    }

    #[test]
    fn an_xml_path_is_matched_from_the_end_and_without_prefixes() {
        let paths = ContentPaths::new(["zkn:object/inhoud"]);
        assert!(paths.has_element(up("Envelope/Body/edcLk01/object/inhoud")));
        assert!(paths.has_element(up("object/inhoud")));
        assert!(!paths.has_element(up("Envelope/object/titel")));
        assert!(!paths.has_element(up("inhoud")));
    }

    #[test]
    fn an_xml_path_that_starts_with_a_slash_is_the_whole_path() {
        let paths = ContentPaths::new(["/a/b"]);
        assert!(paths.has_element(up("a/b")));
        assert!(!paths.has_element(up("x/a/b")));
    }

    #[test]
    fn a_json_place_is_a_pointer_or_a_dotted_path_with_positions_left_out() {
        let paths = ContentPaths::new(["/documenten/0/inhoud", "bijlage.data", "/a~1b"]);
        assert!(paths.has_keys(["documenten", "inhoud"].into_iter()));
        assert!(paths.has_keys(["bijlage", "data"].into_iter()));
        assert!(paths.has_keys(["a/b"].into_iter()));
        assert!(!paths.has_keys(["data"].into_iter()));
        assert!(!paths.has_keys(["bijlage", "data", "x"].into_iter()));
    }

    #[test]
    fn no_strings_name_no_places() {
        assert!(ContentPaths::new([""]).is_empty());
        assert!(!ContentPaths::default().has_element(up("a/b")));
    }
}
