//! Reading on one thread and deciding on another, so that a large statement takes the time of the slower of the two.
//!
//! Entries go over in bundles, and only so many bundles wait: memory stays that of a few thousand entries. Bundles come
//! back when they are done with, because memory is given back cheaply only on the thread that took it.

use crate::bank::afschrift::{Boeking, Kop, Ontvanger, Saldo};
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Entries in one bundle.
const BUNDEL: usize = 512;
/// Bundles that wait.
const WACHTEND: usize = 4;

/// What goes over, in order.
enum Stuk {
    Begin(Kop),
    Boeking(Boeking),
    Eind(Option<Saldo>),
}

/// The side that is read to.
struct Ingang {
    naar: SyncSender<Vec<Stuk>>,
    terug: Receiver<Vec<Stuk>>,
    bundel: Vec<Stuk>,
}

impl Ingang {
    fn put(&mut self, stuk: Stuk) -> io::Result<()> {
        self.bundel.push(stuk);
        if self.bundel.len() < BUNDEL { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut next = self.terug.try_recv().unwrap_or_else(|_| Vec::with_capacity(BUNDEL));
        next.clear();
        let bundel = std::mem::replace(&mut self.bundel, next);
        // The other side ends early only with an error of its own, which is the one that is told.
        self.naar.send(bundel).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Ontvanger for Ingang {
    fn begin(&mut self, kop: &Kop) -> io::Result<bool> {
        self.put(Stuk::Begin(kop.clone())).map(|()| true)
    }

    fn boeking(&mut self, boeking: &mut Boeking) -> io::Result<()> {
        self.put(Stuk::Boeking(std::mem::take(boeking)))
    }

    fn eind(&mut self, eind: Option<Saldo>) -> io::Result<()> {
        self.put(Stuk::Eind(eind))
    }
}

/// Runs `lees` on a thread of its own and gives what it reads to `uit` on this one. An error of `uit` comes before the
/// one the reader gets of it.
pub fn door<T: Send>(
    lees: impl FnOnce(&mut dyn Ontvanger) -> io::Result<T> + Send,
    uit: &mut dyn Ontvanger,
) -> io::Result<T> {
    std::thread::scope(|scope| {
        let (naar, van) = sync_channel(WACHTEND);
        let (weer, terug) = sync_channel(WACHTEND);
        let lezer = scope.spawn(move || {
            let mut ingang = Ingang { naar, terug, bundel: Vec::with_capacity(BUNDEL) };
            let read = lees(&mut ingang)?;
            ingang.flush()?;
            Ok(read)
        });
        let given = give(van, &weer, uit);
        let read = lezer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        given.and(read)
    })
}

fn give(van: Receiver<Vec<Stuk>>, weer: &SyncSender<Vec<Stuk>>, uit: &mut dyn Ontvanger) -> io::Result<()> {
    for mut bundel in van {
        for stuk in &mut bundel {
            match stuk {
                Stuk::Begin(kop) => drop(uit.begin(kop)?),
                Stuk::Boeking(boeking) => uit.boeking(boeking)?,
                Stuk::Eind(eind) => uit.eind(*eind)?,
            }
        }
        // When the reader is done, or has enough of them, it goes here.
        drop(weer.try_send(bundel));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{lees, stroom_naar};

    /// Counts, and fails at a given entry.
    struct Tel(u32, u32);

    impl Ontvanger for Tel {
        fn begin(&mut self, _: &Kop) -> io::Result<bool> {
            Ok(true)
        }
        fn boeking(&mut self, _: &mut Boeking) -> io::Result<()> {
            self.0 += 1;
            if self.0 == self.1 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
        fn eind(&mut self, _: Option<Saldo>) -> io::Result<()> {
            Ok(())
        }
    }

    fn text() -> String {
        let entries = ":61:2611191119C1,00N944NONREF\n:86:x\n".repeat(9000);
        format!(":20:X\n:25:1234\n:28C:1\n:60F:C261118EUR0,00\n{entries}:62F:C261119EUR9000,00\n-\n")
    }

    #[test]
    fn everything_goes_over_in_order() {
        let text = text();
        assert_eq!(lees(text.as_bytes(), None).unwrap()[0].boekingen.len(), 9000);
        let mut tel = Tel(0, 0);
        let found = door(|uit| stroom_naar(text.as_bytes(), None, uit), &mut tel).unwrap();
        assert_eq!((tel.0, found.len()), (9000, 0));
    }

    #[test]
    fn a_receiver_that_fails_ends_the_reader_with_its_own_error() {
        let text = text();
        let error = door(|uit| stroom_naar(text.as_bytes(), None, uit), &mut Tel(0, 10)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
