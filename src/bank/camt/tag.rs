//! The elements of camt that mean something here; every other one is [`Tag::Ander`], and so is all that is in it.

/// The length of a name and its first seven bytes, as a number; different for all names below, which a test holds.
const fn mark(name: &[u8]) -> u64 {
    let (mut mark, mut i) = (name.len() as u64, 0);
    while i < 7 {
        mark = mark << 8 | if i < name.len() { name[i] as u64 } else { 0 };
        i += 1;
    }
    mark
}

macro_rules! tags {
    ($($name:ident $text:literal $blad:literal,)+) => {
        /// An element by its local name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Tag { $(#[doc = $text] $name,)+ /** Any other element. */ Ander }

        impl Tag {
            /// Every name there is.
            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$($text,)+];
            /// By its name in the message, whatever prefix it has.
            pub fn named(name: &str) -> Self {
                match Self::local(name) {
                    Self::Ander => name.split_once(':').map_or(Self::Ander, |(_, local)| Self::local(local)),
                    tag => tag,
                }
            }

            fn local(name: &str) -> Self {
                // One number for each name instead of sixty comparisons of text: this is asked for every element.
                let of = mark(name.as_bytes());
                $(if of == const { mark($text.as_bytes()) } { return if name == $text { Self::$name } else { Self::Ander }; })+
                Self::Ander
            }
            /// Its name, for a place in a finding. Names of elements we do not know are the sender's: not shown.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ Self::Ander => "..." }
            }
            /// Whether its text is read.
            pub fn is_blad(self) -> bool {
                match self { $(Self::$name => $blad,)+ Self::Ander => false }
            }
        }
    };
}

tags! {
    Document "Document" false, BkToCstmrStmt "BkToCstmrStmt" false, BkToCstmrAcctRpt "BkToCstmrAcctRpt" false,
    BkToCstmrDbtCdtNtfctn "BkToCstmrDbtCdtNtfctn" false, Stmt "Stmt" false, Rpt "Rpt" false, Ntfctn "Ntfctn" false,
    Id "Id" true, ElctrncSeqNb "ElctrncSeqNb" true, Acct "Acct" false, Iban "IBAN" true, Othr "Othr" false,
    Bal "Bal" false, Tp "Tp" false, CdOrPrtry "CdOrPrtry" false, Cd "Cd" true, Amt "Amt" true, CdtDbtInd "CdtDbtInd" true,
    Dt "Dt" true, DtTm "DtTm" true, TxsSummry "TxsSummry" false, TtlNtries "TtlNtries" false,
    TtlCdtNtries "TtlCdtNtries" false, TtlDbtNtries "TtlDbtNtries" false, NbOfNtries "NbOfNtries" true, Sum "Sum" true,
    Ntry "Ntry" false, NtryRef "NtryRef" true, RvslInd "RvslInd" true, Sts "Sts" true, BookgDt "BookgDt" false,
    ValDt "ValDt" false, AcctSvcrRef "AcctSvcrRef" true, BkTxCd "BkTxCd" false, Domn "Domn" false, Fmly "Fmly" false,
    SubFmlyCd "SubFmlyCd" true, NtryDtls "NtryDtls" false, Btch "Btch" false, NbOfTxs "NbOfTxs" true,
    TtlAmt "TtlAmt" true, TxDtls "TxDtls" false, Refs "Refs" false, EndToEndId "EndToEndId" true,
    AmtDtls "AmtDtls" false, TxAmt "TxAmt" false, RltdPties "RltdPties" false, Dbtr "Dbtr" false,
    DbtrAcct "DbtrAcct" false, Cdtr "Cdtr" false, CdtrAcct "CdtrAcct" false, Pty "Pty" false, Nm "Nm" true,
    RmtInf "RmtInf" false, Ustrd "Ustrd" true, Strd "Strd" false, CdtrRefInf "CdtrRefInf" false, Issr "Issr" true,
    Ref "Ref" true, RtrInf "RtrInf" false, Rsn "Rsn" false, AddtlNtryInf "AddtlNtryInf" true,
    AddtlTxInf "AddtlTxInf" true,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_its_own_and_others_are_none() {
        for name in Tag::NAMES {
            assert_eq!(Tag::named(name).name(), *name);
            assert_eq!(Tag::named(&format!("{}~", &name[..name.len() - 1])), Tag::Ander);
        }
        assert_eq!(Tag::named(""), Tag::Ander);
    }
}
