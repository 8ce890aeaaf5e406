//! The master key: 32 bytes, as 64 hex digits in a file that only the owner can read. Who loses it loses every sealed
//! column, so it is made once, on disk before it is used, and never overwritten.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("het sleutelbestand `{}` is niet te gebruiken", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Somebody else than the owner can read or write it.
    #[error("het sleutelbestand `{}` heeft rechten {mode:o}; anderen kunnen erbij. Geef het rechten 600", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Not 64 hexadecimal digits. The text itself is not repeated: it may be nearly a key.
    #[error("een sleutel is 64 hexadecimale cijfers; dit is iets anders")]
    Shape,
    /// The system has no random bytes, or the key schedule failed.
    #[error("de cryptobibliotheek kon geen sleutel maken")]
    Library,
}

/// A master key. `Debug` shows `***`.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

impl Key {
    /// A key from 64 hexadecimal digits; white space around them is ignored.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            return Err(KeyError::Shape);
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(KeyError::Shape);
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(key))
    }

    /// A key from a file. Refuses a file that anybody but its owner can read or write.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let failed = |source| KeyError::File { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        // Asked of the open file, not of the name: the name may be another file by then.
        let mode = file.metadata().map_err(failed)?.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Open { path: path.to_owned(), mode });
        }
        let mut text = String::new();
        // Shorter than any wrong file is long: a key with a newline has 65 bytes.
        Read::by_ref(&mut file).take(256).read_to_string(&mut text).map_err(failed)?;
        Self::from_hex(&text)
    }

    /// The key in `path`; when there is no such file, a new random key, written there with mode 600. It is on disk, under
    /// its name, when this returns.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        match Self::from_file(path) {
            Err(KeyError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Self::create(path)?;
                Self::from_file(path)
            }
            other => other,
        }
    }

    /// Writes a new key beside `path` and links it there: the name never holds half a key, and of two programs that
    /// start at once one wins and both use its key.
    fn create(path: &Path) -> Result<(), KeyError> {
        let failed = |source| KeyError::File { path: path.to_owned(), source };
        let mut key = [0; 32];
        aws_lc_rs::rand::fill(&mut key).map_err(|_| KeyError::Library)?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".new-{}", std::process::id()));
        let beside = path.with_file_name(name);
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside).map_err(failed)?;
        writeln!(file, "{}", crate::message::digest::hex(&key)).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let linked = fs::hard_link(&beside, path);
        fs::remove_file(&beside).map_err(failed)?;
        match linked {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(failed(e)),
            _ => {}
        }
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        File::open(folder).and_then(|f| f.sync_all()).map_err(failed)
    }

    /// The bytes, for deriving keys from.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::contract::Folder;
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_new_key_is_kept_and_is_for_its_owner_only() {
        let folder = Folder::new();
        let path = folder.path().join("sleutel");
        let first = Key::load_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(Key::load_or_create(&path).unwrap().bytes(), first.bytes());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        let other = Key::load_or_create(&folder.path().join("ander")).unwrap();
        assert_ne!(other.bytes(), first.bytes());
    }

    #[test]
    fn a_key_that_the_group_can_read_is_refused() {
        let folder = Folder::new();
        let path = folder.path().join("sleutel");
        Key::load_or_create(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Key::load_or_create(&path), Err(KeyError::Open { mode: 0o640, .. })));
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_and_stays_as_it_is() {
        let folder = Folder::new();
        let path = folder.path().join("sleutel");
        for text in ["", "00", "zz00000000000000000000000000000000000000000000000000000000000000"] {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(Key::load_or_create(&path), Err(KeyError::Shape)));
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn hex_is_read_as_bytes_and_not_shown() {
        let key = Key::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n").unwrap();
        assert_eq!(key.bytes()[..3], [0, 1, 2]);
        assert_eq!(key.bytes()[31], 0x1f);
        assert_eq!(format!("{key:?}"), "Key(***)");
    }
}
