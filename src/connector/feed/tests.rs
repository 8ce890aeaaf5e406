use super::FeedIn;
use super::next::{NextError, after};
use crate::connector::WantedIn;
use crate::yaml::{self, Mistakes};
use reqwest::Url;
use std::path::Path;

fn feed(text: &str) -> Result<FeedIn, Vec<String>> {
    let node = yaml::parse("p.yaml", text).unwrap();
    let mut mistakes = Mistakes::new("p.yaml");
    let wanted = WantedIn { settings: Some(&node), at: &node, config: Path::new("") };
    let read = FeedIn::read(&wanted, &mut mistakes);
    let found: Vec<_> = mistakes.into_vec().iter().map(ToString::to_string).collect();
    if found.is_empty() { Ok(read.unwrap()) } else { Err(found) }
}

fn next(settings: &FeedIn, page: &str) -> Result<Option<String>, NextError> {
    let from = Url::parse("https://bron.example/v1/lijst?sinds=2026&page=1").unwrap();
    after(settings, &from, page.as_bytes()).map(|url| url.map(String::from))
}

#[test]
fn a_link_is_followed_on_its_own_server_only() {
    let settings = feed("url: \"https://bron.example/v1/lijst?sinds=2026\"\nnext: paging/next\n").unwrap();
    let link = |to: &str| next(&settings, &format!("{{\"paging\":{{\"next\":{to}}}}}"));
    assert_eq!(link("\"https://bron.example/x?p=2\""), Ok(Some("https://bron.example/x?p=2".to_owned())));
    assert_eq!(link("\"?p=2\""), Ok(Some("https://bron.example/v1/lijst?p=2".to_owned())));
    for elsewhere in [
        "http://bron.example/x",
        "https://bron.example:8443/x",
        "https://elders.example/x",
        "//elders.example/x",
        "https://u:p@bron.example/x",
    ] {
        assert_eq!(link(&format!("\"{elsewhere}\"")), Err(NextError::Elsewhere), "{elsewhere}");
    }
    for last in ["null", "\"\"", "\" \"", "false"] {
        assert_eq!(link(last), Ok(None), "{last}");
    }
    assert_eq!(next(&settings, "{}"), Ok(None));
    for wrong in ["7", "{}", "[]", "true"] {
        assert_eq!(link(wrong), Err(NextError::Unreadable), "{wrong}");
    }
    assert_eq!(next(&settings, "geen json"), Err(NextError::Unreadable));
}

#[test]
fn a_number_or_cursor_takes_its_place_among_the_parameters() {
    let settings =
        feed("url: \"https://bron.example/v1/lijst?sinds=2026&page=1\"\nnext: volgende\npage_param: page\n").unwrap();
    let expected = |value: &str| Ok(Some(format!("https://bron.example/v1/lijst?sinds=2026&page={value}")));
    assert_eq!(next(&settings, "{\"volgende\":2}"), expected("2"));
    assert_eq!(next(&settings, "{\"volgende\":\"a&b=c\"}"), expected("a%26b%3Dc"));
    assert_eq!(next(&settings, "{\"volgende\":null}"), Ok(None));
}

#[test]
fn mistakes_in_a_feed_say_what_was_expected() {
    let wrong = |text: &str| feed(text).unwrap_err().join("|");
    assert_eq!(wrong("every_s: 60\n"), "p.yaml:1:1: de sleutel `url` ontbreekt");
    assert_eq!(
        wrong("url: \"https://a.example/\"\npage_param: page\n"),
        "p.yaml:2:13: bij `page_param` hoort `next`: het pad in het antwoord naar de waarde van de volgende bladzijde"
    );
    assert_eq!(
        wrong("url: \"https://a.example/\"\nnext: /paging/next\n"),
        "p.yaml:2:7: `next` is een pad in het antwoord, zoals `paging/next`, zonder `/` aan begin of eind"
    );
    assert_eq!(
        wrong("url: \"https://a.example/\"\nevery_s: 100000\n"),
        "p.yaml:2:10: hier hoort een aantal seconden, van 1 tot 86400"
    );
}
