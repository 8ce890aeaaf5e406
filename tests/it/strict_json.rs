//! JSON that must and must not be read: JSONTestSuite and our own hostile files (RELIABILITY section 4).

use crate::shared;
use std::path::Path;
use std::time::{Duration, Instant};
use trajectbrug::format::{ContentPaths, Limits, json};
use trajectbrug::message::code::Code;

const SUITE: &str = "hostile/json/JSONTestSuite/test_parsing";

/// Good JSON that we refuse all the same: two programs may read it differently.
const REFUSED_BY_POLICY: [&str; 4] = [
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json",
    "y_string_null_escape.json",
];

/// What RFC 8259 leaves to the reader, and what we made of it. None: read.
const FREE_CHOICE: [(&str, Option<Code>); 35] = [
    // A number closer to zero than a float can be is zero.
    ("i_number_double_huge_neg_exp.json", None),
    ("i_number_real_underflow.json", None),
    // A number that a float or an integer cannot hold.
    ("i_number_huge_exp.json", Some(Code::Grens)),
    ("i_number_neg_int_huge_exp.json", Some(Code::Grens)),
    ("i_number_pos_double_huge_exp.json", Some(Code::Grens)),
    ("i_number_real_neg_overflow.json", Some(Code::Grens)),
    ("i_number_real_pos_overflow.json", Some(Code::Grens)),
    ("i_number_too_big_neg_int.json", Some(Code::Grens)),
    ("i_number_too_big_pos_int.json", Some(Code::Grens)),
    ("i_number_very_big_negative_int.json", Some(Code::Grens)),
    ("i_structure_500_nested_arrays.json", Some(Code::Grens)),
    // Half a surrogate pair.
    ("i_object_key_lone_2nd_surrogate.json", Some(Code::JsonWelgevormd)),
    ("i_string_1st_surrogate_but_2nd_missing.json", Some(Code::JsonWelgevormd)),
    ("i_string_1st_valid_surrogate_2nd_invalid.json", Some(Code::JsonWelgevormd)),
    ("i_string_incomplete_surrogate_and_escape_valid.json", Some(Code::JsonWelgevormd)),
    ("i_string_incomplete_surrogate_pair.json", Some(Code::JsonWelgevormd)),
    ("i_string_incomplete_surrogates_escape_valid.json", Some(Code::JsonWelgevormd)),
    ("i_string_invalid_lonely_surrogate.json", Some(Code::JsonWelgevormd)),
    ("i_string_invalid_surrogate.json", Some(Code::JsonWelgevormd)),
    ("i_string_inverted_surrogates_U+1D11E.json", Some(Code::JsonWelgevormd)),
    ("i_string_lone_second_surrogate.json", Some(Code::JsonWelgevormd)),
    // Not UTF-8, or UTF-8 with a mark.
    ("i_string_UTF-16LE_with_BOM.json", Some(Code::Tekenset)),
    ("i_string_UTF-8_invalid_sequence.json", Some(Code::Tekenset)),
    ("i_string_UTF8_surrogate_U+D800.json", Some(Code::Tekenset)),
    ("i_string_invalid_utf-8.json", Some(Code::Tekenset)),
    ("i_string_iso_latin_1.json", Some(Code::Tekenset)),
    ("i_string_lone_utf8_continuation_byte.json", Some(Code::Tekenset)),
    ("i_string_not_in_unicode_range.json", Some(Code::Tekenset)),
    ("i_string_overlong_sequence_2_bytes.json", Some(Code::Tekenset)),
    ("i_string_overlong_sequence_6_bytes.json", Some(Code::Tekenset)),
    ("i_string_overlong_sequence_6_bytes_null.json", Some(Code::Tekenset)),
    ("i_string_truncated-utf-8.json", Some(Code::Tekenset)),
    ("i_string_utf16BE_no_BOM.json", Some(Code::Tekenset)),
    ("i_string_utf16LE_no_BOM.json", Some(Code::Tekenset)),
    ("i_structure_UTF-8_BOM_empty_object.json", Some(Code::Tekenset)),
];

/// Our own hostile files. What is read here is refused later or harmless: `j_float_money` by the schema (money is text),
/// `j_bigint` fits an i64, `j_proto` and `j_hashflood` are ordinary keys.
const HOSTILE: [(&str, Option<Code>); 20] = [
    ("j_deep_arr.json", Some(Code::Grens)),
    ("j_deep_ok.json", Some(Code::Grens)),
    ("j_deep_obj.json", Some(Code::Grens)),
    ("j_num_huge.json", Some(Code::Grens)),
    ("j_exp.json", Some(Code::Grens)),
    ("j_keys.json", Some(Code::Grens)),
    ("j_str_huge.json", Some(Code::Grens)),
    ("j_dupkey.json", Some(Code::JsonDubbelzinnig)),
    ("j_dupkey_case.json", Some(Code::JsonDubbelzinnig)),
    ("j_nul.json", Some(Code::JsonDubbelzinnig)),
    ("j_lone_surrogate.json", Some(Code::JsonWelgevormd)),
    ("j_trailing.json", Some(Code::JsonWelgevormd)),
    ("j_bad_utf8.json", Some(Code::Tekenset)),
    ("j_overlong.json", Some(Code::Tekenset)),
    ("j_bom.json", Some(Code::Tekenset)),
    ("j_utf16.json", Some(Code::Tekenset)),
    ("j_float_money.json", None),
    ("j_bigint.json", None),
    ("j_proto.json", None),
    ("j_hashflood.json", None),
];

fn outcome(file: &Path) -> Option<Code> {
    let bytes = std::fs::read(file).expect("the file can be read");
    let begun = Instant::now();
    let outcome = json::read(&bytes, &Limits::default(), &ContentPaths::default()).err().map(|f| f.code);
    assert!(begun.elapsed() < Duration::from_secs(1), "{} took {:?}", file.display(), begun.elapsed());
    outcome
}

#[test]
fn every_broken_file_of_the_suite_is_refused_and_every_good_one_read() {
    let Some(suite) = shared::data(SUITE) else { return };
    let (mut refused, mut read) = (0, 0);
    for name in shared::names(&suite) {
        let outcome = outcome(&suite.join(&name));
        if name.starts_with("n_") {
            assert!(outcome.is_some(), "{name} was read");
            refused += 1;
        } else if REFUSED_BY_POLICY.contains(&name.as_str()) {
            assert_eq!(outcome, Some(Code::JsonDubbelzinnig), "{name}");
        } else if name.starts_with("y_") {
            assert_eq!(outcome, None, "{name}");
            read += 1;
        }
    }
    println!("JSONTestSuite: {refused} refused, {read} read");
    assert_eq!((refused, read), (188, 95 - REFUSED_BY_POLICY.len()));
}

#[test]
fn what_the_standard_leaves_open_is_decided_file_by_file() {
    let Some(suite) = shared::data(SUITE) else { return };
    let found: Vec<_> = shared::names(&suite).into_iter().filter(|name| name.starts_with("i_")).collect();
    assert_eq!(found.len(), FREE_CHOICE.len());
    for (name, want) in FREE_CHOICE {
        assert_eq!(outcome(&suite.join(name)), want, "{name}");
    }
}

#[test]
fn hostile_json_meets_the_code_it_deserves() {
    let Some(dir) = shared::hostile("json") else { return };
    let found: Vec<_> = shared::names(&dir.0).into_iter().filter(|name| name.starts_with("j_")).collect();
    assert_eq!(found.len(), HOSTILE.len());
    for (name, want) in HOSTILE {
        assert_eq!(outcome(&dir.0.join(name)), want, "{name}");
    }
}
