use super::*;

fn code(text: &str) -> Option<Code> {
    read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).err().map(|f| f.code)
}

fn tree(text: &str) -> Tree<'_> {
    read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap()
}

#[test]
fn names_values_and_text_end_up_in_the_tree() {
    let text = "<?xml version='1.0'?>\n<z:a xmlns:z='urn:z' xmlns='urn:d' z:k='1&amp;2' k=' x\ty '>\n <b>een<!-- - --> &lt;<![CDATA[&]]></b> <b/></z:a>\n<!-- -->";
    let tree = tree(text);
    let root = tree.root().unwrap();
    assert_eq!((root.prefix(), root.name(), root.namespace()), ("z", "a", "urn:z"));
    assert_eq!(root.attribute("urn:z", "k"), Some("1&2"));
    assert_eq!(root.attribute("", "k"), Some(" x y "));
    assert_eq!(root.text(), "\n  ");
    let b = root.first_child().unwrap();
    assert_eq!((b.name(), b.namespace(), b.text(), b.line()), ("b", "urn:d", "een <&", 3));
    assert_eq!(root.children().count(), 2);
    assert_eq!(root.children().nth(1).unwrap().text(), "");
}

#[test]
fn line_ends_are_normalised_and_referred_ones_are_kept() {
    assert_eq!(tree("<a>1\r\n2\r3&#13;4<![CDATA[\r\n]]></a>").root().unwrap().text(), "1\n2\n3\r4\n");
}

#[test]
fn an_inner_declaration_holds_inside_and_not_after() {
    let tree = tree("<a xmlns='urn:1'><b xmlns=''><c/></b><d/><p:e xmlns:p='urn:2'/></a>");
    let names: Vec<_> = (0..5).map(|i| tree.root().unwrap().at(i).namespace().to_owned()).collect();
    assert_eq!(names, ["urn:1", "", "", "urn:1", "urn:2"]);
}

#[test]
fn siblings_that_declare_the_same_share_a_scope() {
    let text = format!("<a>{}</a>", "<b xmlns='urn:b' xmlns:c='urn:c'/>".repeat(1000));
    assert_eq!(tree(&text).scopes().len(), 2);
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for bad in [
        "",
        " ",
        "<!-- x -->",
        "x<a/>",
        "<a/>x",
        "<a/><b/>",
        "<a>",
        "<a></b>",
        "</a>",
        "<a/></a>",
        "<a><b></a></b>",
        "<a",
        "<a b='1'",
        " <?xml version='1.0'?><a/>",
        "<a/><?xml version='1.0'?>",
        "<?XML x?><a/>",
        "<?1?><a/>",
        "<?a:b?><a/>",
        "<?xml?><a/>",
        "<a>&eacute;</a>",
        "<a>& b</a>",
        "<a>&#0;</a>",
        "<a>&#x1F;</a>",
        "<a>&amp</a>",
        "<a>\u{1}</a>",
        "<a b='\u{B}'/>",
        "<a/>&amp;",
        "&#32;<a/>",
        "<a>]]></a>",
        "<a b='<'/>",
        "<a><!-- -- --></a>",
        "<a><!-- ---></a>",
        "<!--><a/>",
        "<!---><a/>",
        "<a><![CDATA[x]></a>",
        "<![CDATA[]]><a/>",
        "<a><![cdata[]]></a>",
        "<1/>",
        "<a:b:c/>",
        "<:a/>",
        "< a/>",
        "<a / >",
        "<a b/>",
        "<a b=c/>",
        "<a b='1'c='2'/>",
        "<a b='1' b='2'/>",
        "<a></ a>",
        "<a></a b='1'>",
        "<p:a/>",
        "<a p:b='1'/>",
        "<a xmlns:p=''/>",
        "<a xmlns:xml='urn:x'/>",
        "<a xmlns:xmlns='urn:x'/>",
        "<xmlns:a/>",
        "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
        "<a xmlns='u' xmlns='v'/>",
        "<a><b Id='1'/><b Id='1'/></a>",
        "<a><!ELEMENT b ANY></a>",
    ] {
        assert_eq!(code(bad), Some(Code::XmlWelgevormd), "{bad:?}");
    }
    for good in [
        "<a/>",
        "<a ></a >",
        "<a b = '>'/>",
        "<a>></a>",
        "<a>]] ></a>",
        "<?xml-stylesheet x?><a/>",
        "<a><!----></a>",
        "<a xml:lang='nl' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns:p='u' b='1' p:b='2'/>",
        "\u{FEFF}<a/>",
        "<é/>",
        "<a><![CDATA[]]]]><![CDATA[>]]></a>",
        "<a Id='1'><b id='1'/></a>",
    ] {
        assert_eq!(code(good), None, "{good:?}");
    }
}

#[test]
fn any_doctype_is_refused_as_such() {
    for bad in [
        "<!DOCTYPE a><a/>",
        "<!doctype a><a/>",
        "<!DOCTYPE",
        "<!DOCTYPE a [<!ENTITY b 'c'",
        "<!DOCTYPE><a/>",
        "<a><!DOCTYPE a></a>",
        "<!DOCTYPE a [<!ENTITY b '\u{1}'>]><a/>",
    ] {
        assert_eq!(code(bad), Some(Code::XmlDoctype), "{bad:?}");
    }
}

#[test]
fn each_limit_holds_at_its_value_and_not_beyond() {
    let limits = Limits { depth: 3, attributes: 2, namespaces: 2, token: 8, elements: 4, keys: 0 };
    let code = |text: &str| read(text.as_bytes(), &limits, &ContentPaths::default()).err().map(|f| f.code);
    for (good, bad) in [
        ("<a><b><c/></b></a>", "<a><b><c><d/></c></b></a>"),
        ("<a b='' c=''/>", "<a b='' c='' d=''/>"),
        ("<a xmlns='' xmlns:b='u'/>", "<a xmlns='u' xmlns:b='u' xmlns:c='u'/>"),
        ("<a xmlns:b='u'><a xmlns:c='u'/></a>", "<a xmlns:b='u'><a xmlns:c='u'><a xmlns:d='u'/></a></a>"),
        ("<a>12345678</a>", "<a>123456789</a>"),
        ("<a>12345<b/>6789</a>", "<a>12345<!-- -->6789</a>"),
        ("<a>123&#52;5678</a>", "<a>123&#52;<![CDATA[56789]]></a>"),
        ("<abcdefgh/>", "<abcdefghi/>"),
        ("<a b='12345678'/>", "<a b='123456789'/>"),
        ("<a><!--12345678--></a>", "<a><!--123456789--></a>"),
        ("<a><?p 123456?></a>", "<a><?p 1234567?></a>"),
        ("<a><b/><c/><d/></a>", "<a><b/><c/><d/><e/></a>"),
    ] {
        assert_eq!(code(good), None, "{good}");
        assert_eq!(code(bad), Some(Code::Grens), "{bad}");
    }
}

#[test]
fn text_at_a_content_place_may_be_longer() {
    let limits = Limits { token: 8, ..Limits::default() };
    let content = ContentPaths::new(["z:object/inhoud"]);
    let read = |text: &str| read(text.as_bytes(), &limits, &content).err().map(|f| (f.code, f.path));
    let text = "<a xmlns:z='u'><z:object><z:inhoud>123456789</z:inhoud></z:object></a>";
    assert_eq!(read(text), None);
    assert_eq!(read(&text.replace("inhoud", "titel")), Some((Code::Grens, "/a/object/titel".to_owned())));
}

#[test]
fn a_finding_says_where_and_repeats_no_value() {
    let finding =
        read(b"<a>\n<b>\n<c>&BSN999990019;</c></b></a>", &Limits::default(), &ContentPaths::default()).unwrap_err();
    assert_eq!((finding.path.as_str(), finding.line, finding.stage), ("/a/b/c", Some(3), Stage::Parse));
    assert!(!finding.text.contains("999990019"));
    let finding = read(b"<a>\n<b></x></a>", &Limits::default(), &ContentPaths::default()).unwrap_err();
    assert_eq!((finding.path.as_str(), finding.line), ("/a/b", Some(2)));
    let finding = read(b"<a>\n<b>\nab\x01</b></a>", &Limits::default(), &ContentPaths::default()).unwrap_err();
    assert_eq!((finding.path.as_str(), finding.line), ("/a/b", Some(3)));
}
