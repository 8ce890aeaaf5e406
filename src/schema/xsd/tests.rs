use super::*;
use crate::format::Limits;
use crate::format::content::ContentPaths;
use crate::format::xml;
use crate::message::tree::Tree;

const SHOP: &[(&str, &str)] = &[
    (
        "shop.xsd",
        r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="urn:shop" xmlns:t="urn:types"
            targetNamespace="urn:shop" elementFormDefault="qualified">
          <xs:import namespace="urn:types" schemaLocation="types/t.xsd"/>
          <xs:element name="order"><xs:complexType>
            <xs:sequence>
              <xs:element name="line" type="t:Line" maxOccurs="unbounded"/>
              <xs:element name="note" type="xs:string" nillable="true" minOccurs="0"/>
              <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
            </xs:sequence>
            <xs:attribute name="id" type="xs:ID"/><xs:attribute name="see" type="xs:IDREF"/>
            <xs:anyAttribute namespace="##other" processContents="lax"/>
          </xs:complexType></xs:element>
        </xs:schema>"###,
    ),
    (
        "types/t.xsd",
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:types" targetNamespace="urn:types">
          <xs:include schemaLocation="more.xsd"/>
          <xs:complexType name="Line"><xs:simpleContent><xs:extension base="Count"/></xs:simpleContent></xs:complexType>
          <xs:complexType name="Gift"><xs:simpleContent><xs:extension base="Line">
            <xs:attribute name="to" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
        </xs:schema>"#,
    ),
    (
        "types/more.xsd",
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:simpleType name="Count"><xs:restriction base="xs:int"><xs:minInclusive value="1"/></xs:restriction></xs:simpleType>
        </xs:schema>"#,
    ),
];

fn shop() -> Xsd {
    Xsd::from_texts(&["shop.xsd"], SHOP).unwrap()
}

fn tree(text: &str) -> Tree<'_> {
    xml::read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap()
}

fn found(text: &str) -> Vec<(String, String)> {
    let tree = tree(text);
    let findings = shop().validate(tree.root().unwrap(), Stage::Schema);
    findings.into_iter().map(|f| (f.path, f.regel)).collect()
}

fn valid(text: &str) {
    assert_eq!(found(text), vec![], "{text}");
}

fn invalid(text: &str, path: &str, regel: &str) {
    assert_eq!(found(text), vec![(path.to_owned(), regel.to_owned())], "{text}");
}

#[test]
fn imports_and_includes_find_each_other_by_name() {
    valid("<order xmlns='urn:shop'><line>1</line></order>");
    invalid("<order xmlns='urn:shop'><line>0</line></order>", "/order/line", "cvc-minInclusive-valid");
    invalid("<order xmlns='urn:shop'><line>x</line></order>", "/order/line", "cvc-datatype-valid");
    invalid("<order xmlns='urn:other'/>", "/order", "cvc-elt.1");
}

#[test]
fn a_part_of_a_document_is_validated_as_a_document() {
    let text = "<e:Envelope xmlns:e='urn:soap' xmlns:s='urn:shop'><e:Body><s:order><s:line>0</s:line></s:order></e:Body></e:Envelope>";
    let tree = tree(text);
    let order = tree.root().unwrap().first_child().unwrap().first_child().unwrap();
    let findings = shop().validate(order, Stage::SchemaOut);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].path, "/Envelope/Body/order/line");
    assert_eq!((findings[0].code, findings[0].stage), (Code::UitvoerSchema, Stage::SchemaOut));
}

#[test]
fn xsi_type_is_resolved_with_the_prefixes_of_the_message() {
    let order = |line: &str| {
        format!("<order xmlns='urn:shop' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{line}</order>")
    };
    valid(&order("<line xmlns:zelden='urn:types' xsi:type='zelden:Gift' to='a'>1</line>"));
    invalid(&order("<line xmlns:q='urn:types' xsi:type='q:Gift'>1</line>"), "/order/line", "cvc-complex-type.4");
    invalid(&order("<line xmlns:q='urn:types' xsi:type='q:Onbekend'>1</line>"), "/order/line", "cvc-elt.4.1");
    invalid(&order("<line xmlns:q='urn:else' xsi:type='q:Gift'>1</line>"), "/order/line", "cvc-elt.4.1");
    invalid(&order("<line xsi:nil='true'>1</line>"), "/order/line", "cvc-elt.3.1");
    valid(&order("<line>1</line><note xsi:nil='true'/>"));
    invalid(&order("<line>1</line><note xsi:nil='true'>x</note>"), "/order/note", "cvc-elt.3.2.1");
}

#[test]
fn a_hint_of_the_message_where_to_find_a_schema_is_not_followed() {
    valid(
        "<order xmlns='urn:shop' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'
        xsi:schemaLocation='urn:shop file:///etc/passwd'><line>1</line></order>",
    );
}

#[test]
fn text_between_elements_may_be_white_space_and_no_more() {
    valid("<order xmlns='urn:shop'>\n\t <line> 1 </line>\r\n</order>");
    invalid("<order xmlns='urn:shop'>\u{a0}<line>1</line></order>", "/order", "cvc-complex-type.2.3");
    invalid("<order xmlns='urn:shop'>los<line>1</line></order>", "/order", "cvc-complex-type.2.3");
}

#[test]
fn references_between_elements_are_checked_at_the_end() {
    valid("<order xmlns='urn:shop' id='a' see='a'><line>1</line></order>");
    invalid("<order xmlns='urn:shop' id='a' see='b'><line>1</line></order>", "/order", "cvc-id.1");
}

#[test]
fn names_no_schema_knows_are_not_remembered() {
    let shop = shop();
    let table = &compiled::get(shop.digest, &shop.source).unwrap().set.name_table;
    let attempt = |round: usize| {
        let attributes: String = (0..100).map(|i| format!(" x:a{round}_{i}='1'")).collect();
        let elements: String = (0..100).map(|i| format!("<x:e{round}_{i} y='1'/>")).collect();
        let text = format!(
            "<order xmlns='urn:shop' xmlns:x='urn:{round}' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'{attributes}>
            <line>1</line>{elements}<x:t xsi:type='x:t{round}'/></order>"
        );
        let tree = tree(&text);
        let rules: Vec<_> = shop.validate(tree.root().unwrap(), Stage::Schema).into_iter().map(|f| f.regel).collect();
        assert_eq!(rules, ["cvc-elt.4.1"]);
    };
    attempt(0);
    let before = table.len();
    (1..20).for_each(attempt);
    assert_eq!(table.len(), before);
}

#[test]
fn attributes_of_unknown_namespaces_are_not_taken_for_each_other() {
    valid(
        "<order xmlns='urn:shop' xmlns:a='urn:a' xmlns:b='urn:b' a:id='1' b:id='1' a:x='1' a:y='1'><line>1</line></order>",
    );
}

#[test]
fn findings_stop_at_a_hundred_and_never_hold_the_value() {
    let lines: String = (0..500).map(|_| "<line>geheim</line>").collect();
    let text = format!("<order xmlns='urn:shop'>{lines}</order>");
    let tree = tree(&text);
    let findings = shop().validate(tree.root().unwrap(), Stage::Schema);
    assert_eq!(findings.len(), 101);
    assert_eq!(findings[99].path, "/order/line[100]");
    assert!(findings[100].text.starts_with("Er is meer mis"));
    assert!(findings.iter().all(|f| !f.text.contains("geheim")));
}

#[test]
fn one_set_serves_many_threads() {
    let shop = shop();
    let check = |shop: Xsd| {
        shop.warm();
        let tree = tree("<order xmlns='urn:shop'><line>0</line></order>");
        shop.validate(tree.root().unwrap(), Stage::Schema).len()
    };
    let threads: Vec<_> = (0..4).map(|_| shop.clone()).map(|shop| std::thread::spawn(move || check(shop))).collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == 1));
}

#[test]
fn the_digest_changes_with_any_text_and_not_by_itself() {
    const OTHER: &[(&str, &str)] = &[
        SHOP[0],
        SHOP[1],
        (
            "types/more.xsd",
            concat!(
                r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">"#,
                r#"<xs:simpleType name="Count"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>"#
            ),
        ),
    ];
    assert_eq!(shop().digest(), shop().digest());
    assert_ne!(shop().digest(), Xsd::from_texts(&["shop.xsd"], OTHER).unwrap().digest());
}

#[test]
fn nothing_outside_the_folder_and_nothing_on_the_network_is_loaded() {
    let folder = std::env::temp_dir().join(format!("trajectbrug-source-{}", std::process::id()));
    let inside = folder.join("set");
    std::fs::create_dir_all(&inside).unwrap();
    let include = |location: &str| {
        format!(
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="{location}"/></xs:schema>"#
        )
    };
    let load = |location: &str| {
        std::fs::write(inside.join("entry.xsd"), include(location)).unwrap();
        Xsd::from_files(&inside, &[PathBuf::from("entry.xsd")])
    };
    let plain =
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:int"/></xs:schema>"#;
    std::fs::write(folder.join("secret.xsd"), plain).unwrap();
    std::fs::write(inside.join("plain.xsd"), plain).unwrap();
    std::os::unix::fs::symlink(folder.join("secret.xsd"), inside.join("link.xsd")).unwrap();

    assert!(load("plain.xsd").is_ok());
    assert!(matches!(load("link.xsd"), Err(SchemaError::Outside { .. })));
    let absolute = format!("file://{}", folder.join("secret.xsd").display());
    for location in ["../secret.xsd", "../../etc/passwd", "http://127.0.0.1/x.xsd", absolute.as_str(), "absent.xsd"] {
        assert!(matches!(load(location), Err(SchemaError::Missing { .. })), "{location}");
    }
    let outside = Xsd::from_files(&inside, &[folder.join("secret.xsd")]);
    assert!(matches!(outside, Err(SchemaError::Outside { .. })));
    assert!(matches!(Xsd::from_files(&inside, &[PathBuf::from("nergens.xsd")]), Err(SchemaError::Read { .. })));
    std::fs::write(inside.join("broken.xsd"), "<xs:schema").unwrap();
    assert!(matches!(Xsd::from_files(&inside, &[PathBuf::from("broken.xsd")]), Err(SchemaError::Xsd { .. })));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_changed_after_loading_changes_nothing_until_it_is_loaded_again() {
    let folder = std::env::temp_dir().join(format!("trajectbrug-reload-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |kind: &str| {
        let text = format!(
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:{kind}"/></xs:schema>"#
        );
        std::fs::write(folder.join("a.xsd"), text).unwrap();
    };
    let findings = |xsd: &Xsd| {
        let tree = tree("<a>x</a>");
        xsd.validate(tree.root().unwrap(), Stage::Schema).len()
    };
    write("int");
    let old = Xsd::from_files(&folder, &[PathBuf::from("a.xsd")]).unwrap();
    write("string");
    let again = old.clone();
    assert_eq!(std::thread::scope(|scope| scope.spawn(|| findings(&again)).join().unwrap()), 1);
    let new = Xsd::from_files(&folder, &[PathBuf::from("a.xsd")]).unwrap();
    assert_eq!((findings(&old), findings(&new)), (1, 0));
    std::fs::remove_dir_all(folder).unwrap();
}
