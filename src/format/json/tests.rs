use super::*;
use serde_json::json;

fn of(text: &str) -> Result<Value, (Code, String)> {
    read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).map_err(|f| (f.code, f.path))
}

fn refused(code: Code, path: &str) -> Result<Value, (Code, String)> {
    Err((code, path.to_owned()))
}

#[test]
fn a_good_document_is_read_as_it_stands() {
    let text = r#" {"z":[1,-2,2.5,true,null,"é\n"],"a":{},"id":18446744073709551615,"low":-9223372036854775808,"float":1e22} "#;
    let want =
        json!({"z":[1,-2,2.5,true,null,"é\n"],"a":{},"id":18_446_744_073_709_551_615_u64,"low":i64::MIN,"float":1e22});
    assert_eq!(of(text).unwrap(), want);
    assert_eq!(of(text).unwrap().as_object().unwrap().keys().next().unwrap(), "z");
}

#[test]
fn what_is_written_is_what_display_writes_and_is_read_back() {
    let document = json!({"z": [1, -2, 2.5, true, null, "\u{e9}\n\"\u{1}"], "a": {}, "id": u64::MAX, "float": 1e22});
    assert_eq!(write(&document), document.to_string().into_bytes());
    assert_eq!(of(std::str::from_utf8(&write(&document)).unwrap()), Ok(document));
}

#[test]
fn a_key_that_occurs_twice_is_named() {
    assert_eq!(of(r#"{"a":[0,{"b/c":1,"d":2,"b\u002Fc":3}]}"#), refused(Code::JsonDubbelzinnig, "/a/1/b~1c"));
    assert_eq!(of(r#"{"a":{"b":1},"c":{"b":1},"A":1}"#).map(|_| ()), Ok(()));
}

#[test]
fn the_zero_character_is_refused_in_strings_and_keys() {
    assert_eq!(of(r#"{"a":"x\u0000"}"#), refused(Code::JsonDubbelzinnig, "/a"));
    assert_eq!(of(r#"{"a":{"x\u0000":1}}"#), refused(Code::JsonDubbelzinnig, "/a"));
}

#[test]
fn an_integer_that_would_be_rounded_is_refused_and_a_float_is_not() {
    assert_eq!(of(r#"[1e30,18446744073709551616]"#), refused(Code::Grens, "/1"));
    assert_eq!(
        of(r#"{"12345678901234567890123":"\"12345678901234567890123","b":-9223372036854775809}"#),
        refused(Code::Grens, "/b")
    );
    assert_eq!(of(r#"{"12345678901234567890123":"12345678901234567890123","b":9.9e40}"#).map(|_| ()), Ok(()));
    assert_eq!(of("[1e400]"), refused(Code::Grens, "/0"));
}

#[test]
fn each_limit_holds_at_its_value_and_not_beyond() {
    let limits = Limits { depth: 2, token: 4, keys: 3, ..Limits::default() };
    let content = ContentPaths::new(["doc.data"]);
    let of = |text: &str| read(text.as_bytes(), &limits, &content).err().map(|f| (f.code, f.path));
    for (good, bad, path) in [
        ("[[1]]", "[[[1]]]", "/0/0"),
        (r#"{"a":[]}"#, r#"{"a":[{}]}"#, "/a/0"),
        (r#"["1234"]"#, r#"["12345"]"#, "/0"),
        (r#"{"abcd":1}"#, r#"{"abcde":1}"#, ""),
        (r#"[{"a":1,"b":2},{"a":1}]"#, r#"[{"a":1,"b":2},{"a":1,"b":2}]"#, "/1"),
        (r#"{"doc":{"data":"12345"}}"#, r#"{"doc":{"naam":"12345"}}"#, "/doc/naam"),
        (r#"{"doc":{"data":"12345"}}"#, r#"{"data":"12345"}"#, "/data"),
    ] {
        assert_eq!(of(good), None, "{good}");
        assert_eq!(of(bad), Some((Code::Grens, path.to_owned())), "{bad}");
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_line() {
    for bad in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "nul",
        "[1]x",
        "{}{}",
        "\"\\uD83D\"",
        "\"a\tb\"",
        "01",
        "+1",
        ".5",
        "NaN",
        "[1}",
    ] {
        assert_eq!(of(bad).map_err(|(code, _)| code), Err(Code::JsonWelgevormd), "{bad:?}");
    }
    let finding =
        read(b"{\"bsn\":\"999990019\",\n\"b\": n99999}", &Limits::default(), &ContentPaths::default()).unwrap_err();
    assert_eq!((finding.line, finding.path.as_str()), (Some(2), "/b"));
    assert!(!finding.text.contains("9999"), "{}", finding.text);
}

#[test]
fn another_encoding_is_named_as_such() {
    for bad in [
        &b"\xEF\xBB\xBF{}"[..],
        b"\xFF\xFE{\0}\0",
        b"\xFE\xFF\0{\0}",
        b"{\0}\0",
        b"\0{\0}",
        b"[\"\xE9\"]",
        b"[\"\xC0\xAF\"]",
    ] {
        let finding = read(bad, &Limits::default(), &ContentPaths::default()).unwrap_err();
        assert_eq!((finding.code, finding.line), (Code::Tekenset, Some(1)), "{bad:?}");
    }
}

#[test]
fn a_long_name_is_not_repeated_in_a_finding() {
    let text = format!("{{\"{}\":{{\"a\\nb\":[x]}}}}", "k".repeat(81));
    assert_eq!(of(&text), refused(Code::JsonWelgevormd, "/*/*/0"));
}

#[test]
fn a_pointer_escapes_tildes_and_slashes() {
    assert_eq!(pointer(["a/b", "~1", "0"]), "/a~1b/~01/0");
    assert_eq!(pointer::<&str>([]), "");
}
