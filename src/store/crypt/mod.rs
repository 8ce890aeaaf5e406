//! Sealing: personal data is unreadable in the tables, the write-ahead log and every backup of them.
//!
//! From one master key ([`Key`]) come, by HKDF-SHA-256 with a name for each, five keys that never meet: one seals columns
//! (AES-256-GCM), one hashes persons, one makes pseudonyms, one checks rows ([`row`]), one hashes what a batch remembers of
//! its rows. Where the master key is kept and who may read it is
//! the operator's business; which columns are sealed is the store's.

mod key;
pub mod row;

pub use key::{Key, KeyError};

use crate::message::digest::hex;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac, rand};
use std::fmt;

/// The first byte of a sealed blob: what is inside is the plain bytes. Another value can mean compressed, or another key.
const PLAIN: u8 = 1;
/// Salt of the key derivation: says whose keys these are, and which generation.
const SALT: &[u8] = b"trajectbrug/1";
const TAG_LEN: usize = 16;
const HEAD: usize = 1 + NONCE_LEN;

/// A sealed blob does not open: another key, changed bytes, or it was sealed for another row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes do not open")]
pub struct DoesNotOpen;

/// Seals and opens columns, and makes the two keyed hashes of a person. Cheap to share, not to make.
///
/// A nonce is 96 random bits, so one master key is good for 2^32 sealed columns (NIST SP 800-38D, 8.3): at three columns
/// a message that is over a thousand million messages.
pub struct Sealer {
    column: LessSafeKey,
    person: hmac::Key,
    pseudonym: hmac::Key,
    row: hmac::Key,
    batch: hmac::Key,
    /// Says which key this is, without saying anything of it.
    kenmerk: [u8; 32],
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(***)")
    }
}

struct Len32;
impl hkdf::KeyType for Len32 {
    fn len(&self) -> usize {
        32
    }
}

impl Sealer {
    /// Derives the keys. Fails only when the cryptography library does.
    pub fn new(master: &Key) -> Result<Self, KeyError> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(master.bytes());
        let derive = |name: &str| -> Result<[u8; 32], KeyError> {
            let mut out = [0; 32];
            let info = [name.as_bytes()];
            root.expand(&info, Len32).and_then(|okm| okm.fill(&mut out)).map_err(|_| KeyError::Library)?;
            Ok(out)
        };
        let column = UnboundKey::new(&AES_256_GCM, &derive("column")?).map_err(|_| KeyError::Library)?;
        Ok(Self {
            column: LessSafeKey::new(column),
            person: hmac::Key::new(hmac::HMAC_SHA256, &derive("person")?),
            pseudonym: hmac::Key::new(hmac::HMAC_SHA256, &derive("pseudonym")?),
            row: hmac::Key::new(hmac::HMAC_SHA256, &derive("row")?),
            batch: hmac::Key::new(hmac::HMAC_SHA256, &derive("batch")?),
            kenmerk: derive("kenmerk")?,
        })
    }

    /// Seals `plain` for the row that `aad` names, e.g. `message.raw:0197...`: format byte, nonce, ciphertext, tag; 29
    /// bytes longer than `plain`. The same bytes sealed twice differ.
    ///
    /// # Panics
    /// When the system has no random bytes or `plain` is longer than 64 GiB: writing it unsealed is no way out.
    pub fn seal(&self, aad: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).unwrap_or_else(|_| panic!("the system gave no random bytes"));
        let mut out = Vec::with_capacity(HEAD + plain.len() + TAG_LEN);
        out.push(PLAIN);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(plain);
        let tag = self
            .column
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), bound(PLAIN, aad), &mut out[HEAD..])
            .unwrap_or_else(|_| panic!("AES-GCM refused to seal {} bytes", plain.len()));
        out.extend_from_slice(tag.as_ref());
        out
    }

    /// The bytes that were sealed for the row that `aad` names.
    pub fn open(&self, aad: &str, sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let (head, body) = sealed.split_at_checked(HEAD).ok_or(DoesNotOpen)?;
        if head[0] != PLAIN {
            return Err(DoesNotOpen);
        }
        let nonce = Nonce::try_assume_unique_for_key(&head[1..]).map_err(|_| DoesNotOpen)?;
        let mut plain = body.to_vec();
        let len = self.column.open_in_place(nonce, bound(PLAIN, aad), &mut plain).map_err(|_| DoesNotOpen)?.len();
        plain.truncate(len);
        Ok(plain)
    }

    /// Eight hex digits by which people tell keys apart: which key belongs to which backup. Derived, so that it says
    /// nothing of the key.
    pub fn kenmerk(&self) -> String {
        hex(&self.kenmerk[..4])
    }

    /// Our keyed hash of a person: 64 hex digits. The same BSN gives the same hash; without the key it cannot be guessed
    /// by trying all BSNs (STANDARDS section 7).
    pub fn person_key(&self, bsn: &str) -> String {
        hex(hmac::sign(&self.person, bsn.as_bytes()).as_ref())
    }

    /// The start of the keyed hashes of what a batch remembers of its rows, for one use (`what`).
    pub fn row_hash(&self, what: &str) -> RowHash {
        RowHash(hmac::Context::with_key(&self.batch)).with(what.as_bytes())
    }

    /// The pseudonym of the person with this [`Self::person_key`] at one partner: `c-` and 26 characters of `a-z2-7` (130
    /// bits, RFC 4648 base32 in lower case). The same pair gives the same pseudonym; two partners cannot find out that
    /// theirs stand for one person, because each has a key of its own (STANDARDS section 7).
    pub fn client_ref(&self, partner: &str, persoon: &str) -> String {
        let own = hmac::sign(&self.pseudonym, partner.as_bytes());
        let hash = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()), persoon.as_bytes());
        let mut text = String::from("c-");
        base32(hash.as_ref(), 26, &mut text);
        text
    }
}

/// Keyed hashes of texts that begin alike: 128 bits, so that among a thousand million rows two are taken for one with a chance
/// of less than one in 10^20. Ids and contents are data of somebody; without the key nobody finds them back.
#[derive(Clone)]
pub struct RowHash(hmac::Context);

impl RowHash {
    /// Those that go on with a part; with its length, otherwise `ab` + `c` would be `a` + `bc`.
    pub fn with(mut self, part: &[u8]) -> Self {
        self.0.update(&(part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    /// Those whose rest, which has no length, begins with these bytes.
    pub fn from(mut self, begin: &[u8]) -> Self {
        self.0.update(begin);
        self
    }

    /// The hash of what ends with these bytes, one piece behind the other.
    pub fn end(&self, rest: &[&[u8]]) -> [u8; 16] {
        let mut context = self.0.clone();
        rest.iter().for_each(|piece| context.update(piece));
        let mut key = [0; 16];
        key.copy_from_slice(&context.sign().as_ref()[..16]);
        key
    }
}

/// What a blob is bound to: its format and its row.
fn bound(format: u8, aad: &str) -> Aad<Vec<u8>> {
    Aad::from([&[format], aad.as_bytes()].concat())
}

/// The first `chars` base32 characters of `bytes`, in lower case.
fn base32(bytes: &[u8], chars: usize, out: &mut String) {
    let bit = |i: usize| bytes.get(i / 8).map_or(0, |b| b >> (7 - i % 8) & 1);
    for c in 0..chars {
        let five = (0..5).fold(0u8, |five, i| five << 1 | bit(c * 5 + i));
        out.push(char::from(b"abcdefghijklmnopqrstuvwxyz234567"[usize::from(five)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(digit: char) -> Sealer {
        Sealer::new(&Key::from_hex(&digit.to_string().repeat(64)).unwrap()).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_own_row_only() {
        let s = sealer('1');
        let sealed = s.seal("message.raw:a", b"Jansen 999902210");
        assert_eq!(sealed.len(), 16 + 29);
        assert!(!sealed.windows(4).any(|w| w == b"9999"));
        assert_eq!(s.open("message.raw:a", &sealed).unwrap(), b"Jansen 999902210");
        assert_eq!(s.open("message.raw:b", &sealed), Err(DoesNotOpen));
        assert_eq!(sealer('2').open("message.raw:a", &sealed), Err(DoesNotOpen));
        assert_ne!(s.seal("message.raw:a", b"Jansen 999902210"), sealed);
        assert_eq!(s.open("leeg", &s.seal("leeg", b"")).unwrap(), b"");
    }

    #[test]
    fn any_flipped_bit_and_any_cut_is_noticed() {
        let s = sealer('1');
        let sealed = s.seal("rij", b"inhoud");
        for byte in 0..sealed.len() {
            for bit in 0..8 {
                let mut changed = sealed.clone();
                changed[byte] ^= 1 << bit;
                assert_eq!(s.open("rij", &changed), Err(DoesNotOpen));
            }
            assert_eq!(s.open("rij", &sealed[..byte]), Err(DoesNotOpen));
        }
    }

    #[test]
    fn a_person_has_one_key_and_another_pseudonym_at_every_partner() {
        let s = sealer('1');
        let person = s.person_key("999902210");
        assert_eq!(person, s.person_key("999902210"));
        assert_eq!(person.len(), 64);
        assert_ne!(person, s.person_key("999903664"));
        assert_ne!(person, sealer('2').person_key("999902210"));
        let at = |partner| s.client_ref(partner, &person);
        assert_eq!(at("centrale-noord"), at("centrale-noord"));
        assert_ne!(at("centrale-noord"), at("zorginstelling-zuid"));
        let text = at("centrale-noord");
        assert!(text.starts_with("c-") && text.len() == 28, "{text}");
        assert!(text[2..].bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b)));
    }

    #[test]
    fn the_key_of_a_row_differs_by_use_by_part_and_by_installation() {
        let s = sealer('1');
        let of = |s: &Sealer, what: &str, part: &[u8], rest: &[&[u8]]| s.row_hash(what).with(part).end(rest);
        let key = of(&s, "kenmerk", b"bron", &[b"17"]);
        assert_eq!(key, of(&s, "kenmerk", b"bron", &[b"1", b"7"]));
        assert_eq!(key, s.row_hash("kenmerk").with(b"bron").from(b"1").end(&[b"7"]));
        for other in [
            of(&s, "inhoud", b"bron", &[b"17"]),
            of(&s, "kenmerk", b"bron1", &[b"7"]),
            s.row_hash("kenmerk").end(&[b"bron17"]),
            of(&sealer('2'), "kenmerk", b"bron", &[b"17"]),
        ] {
            assert_ne!(key, other);
        }
    }

    #[test]
    fn base32_and_hex_follow_rfc_4648() {
        // RFC 4648 section 10: BASE32("foobar") = MZXW6YTBOI======, BASE16("foobar") = 666F6F626172.
        let mut text = String::new();
        base32(b"foobar", 10, &mut text);
        assert_eq!(text, "mzxw6ytboi");
        assert_eq!(hex(b"foobar"), "666f6f626172");
    }

    #[test]
    fn the_keys_are_hkdf_of_rfc_5869() {
        // Made with Python's hmac, following RFC 5869 by hand: salt `trajectbrug/1`, info `person`.
        assert_eq!(sealer('1').person_key("999902210"), PERSON_OF_1);
    }

    const PERSON_OF_1: &str = "cdcc97f2362385784f821b4ef773c1b38aa1e2fea897337258ee2b751393dc45";
}
