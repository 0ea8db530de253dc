//! Takes a bundle out of what surrounds it: a mail program's zip file, or a seal.
//!
//! The content of a zip file goes into a temporary file without a name, encrypted under a key that exists
//! only in this process. So nothing is stored unencrypted, even if the zip file itself was sealed.

use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom};

use age::x25519;
use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder,
};

use super::archive::{LARGEST, unreadable};
use super::kind::{FileKind, HEAD};
use super::refusal::{Code, Refusal};
use super::sealed::{self, LONGEST_HEADER, Opener, SealError, SealedFor, Sealer, unsealed};

/// Most entries of a zip file that are examined.
const MOST_ENTRIES: usize = 1024;

/// Bytes with random access.
pub trait Bytes: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Bytes for T {}

/// Takes the bundle out of a file that was handed over, through a seal and a zip file in either order. The
/// result begins like a bundle; nothing else about it has been verified.
///
/// # Errors
/// When it contains no bundle (the refusal names what it is instead), it cannot be read, or its seal cannot
/// be opened.
pub fn take_out(file: impl Bytes + 'static, opener: &Opener) -> Result<Box<dyn Bytes>, Refusal> {
    let mut file: Box<dyn Bytes> = Box::new(file);
    let (mut zips, mut seals) = (0, 0);
    loop {
        match kind_of(&mut file)? {
            FileKind::Bundle => return Ok(file),
            FileKind::Sealed if seals == 0 => {
                file = Box::new(unsealed(file, opener)?);
                seals += 1;
            }
            FileKind::Sealed => {
                return Err(Refusal::new(Code::Seal, "there is another seal in it"));
            }
            FileKind::Zip if zips == 0 => {
                file = unpacked(file)?;
                zips += 1;
            }
            FileKind::Zip => return Err(Refusal::new(Code::Packed, IN_ZIP)),
            kind => return Err(kind.refusal()),
        }
    }
}

/// For whom the bundle in a file is sealed, even inside a zip file; `None` if it is not sealed.
///
/// # Errors
/// Those of [`take_out`].
pub fn seal_of(mut file: impl Bytes) -> Result<Option<SealedFor>, Refusal> {
    match kind_of(&mut file)? {
        FileKind::Zip => {
            let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
            let archive = ZipArchive::from_seekable(&mut file, &mut buffer).map_err(broken)?;
            let found = find(&archive, &mut buffer)?;
            let head = head(&archive, &found, LONGEST_HEADER)?;
            sealed::sealed_for(&mut io::Cursor::new(head))
        }
        _ => sealed::sealed_for(&mut file),
    }
}

/// The kind of a file; leaves it at its beginning.
pub fn kind_of(file: &mut (impl Read + Seek + ?Sized)) -> Result<FileKind, Refusal> {
    let mut head = Vec::new();
    let mut read = || {
        file.seek(SeekFrom::Start(0))?;
        file.take(HEAD as u64).read_to_end(&mut head)?;
        file.seek(SeekFrom::Start(0))
    };
    read().map_err(|error| unreadable(&error))?;
    Ok(FileKind::of(&head))
}

/// Detail of the refusal of a zip file inside a zip file.
const IN_ZIP: &str = "a zip file in a zip file";

/// A file found in a zip file.
struct Found {
    at: ZipArchiveEntryWayfinder,
    packed: CompressionMethod,
}

/// Unpacks the only bundle of a zip file.
fn unpacked(mut file: Box<dyn Bytes>) -> Result<Box<dyn Bytes>, Refusal> {
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_seekable(&mut file, &mut buffer).map_err(broken)?;
    let found = find(&archive, &mut buffer)?;
    let entry = archive.get_entry(found.at).map_err(broken)?;
    // A seal makes a file slightly longer; opening the bundle checks its exact size.
    let most = LARGEST + LARGEST / 1024;
    let content = entry.verifying_reader(inflated(entry.reader(), found.packed)).take(most);

    let key = x25519::Identity::generate();
    let out = tempfile::tempfile().map_err(|error| not_kept(&error))?;
    Sealer::Key(key.to_public()).seal(content, BufWriter::new(&out)).map_err(
        |error| match error {
            SealError::Write(error) if is_of_content(&error) => {
                Refusal::new(Code::Sum, "the zip file around it")
            }
            SealError::Write(error) => not_kept(&error),
            _ => not_kept(&ErrorKind::Other.into()),
        },
    )?;
    let opener = Opener::Keys(vec![Box::new(key)]);
    Ok(Box::new(unsealed(BufReader::new(out), &opener)?))
}

/// Finds the only bundle in a zip file; files that file managers and mail programs add do not count.
fn find<R: ReaderAt>(archive: &ZipArchive<R>, buffer: &mut [u8]) -> Result<Found, Refusal> {
    let mut bundles = Vec::new();
    let mut otherwise = Refusal::new(Code::NoBundle, "a zip file");
    let mut entries = archive.entries(buffer);
    let mut count = 0;
    while let Some(entry) = entries.next_entry().map_err(broken)? {
        count += 1;
        if count > MOST_ENTRIES {
            return Err(Refusal::new(Code::Packed, "a zip file with very many files"));
        }
        let path = entry.file_path();
        let path = path.as_bytes();
        let name = path.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default();
        if entry.is_dir() || path.starts_with(b"__MACOSX/") || name.starts_with(b".") {
            continue;
        }
        if entry.flags().is_encrypted() {
            otherwise = Refusal::new(Code::Packed, "a zip file with a password");
            continue;
        }
        let found = Found { at: entry.wayfinder(), packed: entry.compression_method() };
        if !matches!(found.packed, CompressionMethod::STORE | CompressionMethod::DEFLATE) {
            otherwise = Refusal::new(Code::Packed, "a zip file of a rare kind");
            continue;
        }
        match path {
            // A bundle is a zip file, too: this one was changed or packed again.
            b"bundle.ron.minisig" => {
                return Err(Refusal::new(Code::Archive, "it was packed again"));
            }
            _ if name == b"bundle.ron.minisig" => {
                return Err(Refusal::new(Code::Unpacked, "and packed again"));
            }
            _ => {}
        }
        match FileKind::of(&head(archive, &found, HEAD as u64)?) {
            FileKind::Bundle | FileKind::Sealed => bundles.push(found),
            FileKind::Zip => otherwise = Refusal::new(Code::Packed, IN_ZIP),
            // A manifest tells more than the sessions beside it.
            kind @ (FileKind::Manifest
            | FileKind::Session
            | FileKind::ShelfList
            | FileKind::SealedText)
                if !matches!(otherwise.code, Code::Making | Code::Shelf) =>
            {
                otherwise = Refusal::new(kind.refusal().code, "in a zip file");
            }
            _ => {}
        }
    }
    match bundles.len() {
        0 => Err(otherwise),
        1 => bundles.pop().ok_or(otherwise),
        n => Err(Refusal::new(Code::Several, format!("{n} in a zip file"))),
    }
}

/// The beginning of a file in a zip file, or all of it.
fn head<R: ReaderAt>(
    archive: &ZipArchive<R>,
    found: &Found,
    most: u64,
) -> Result<Vec<u8>, Refusal> {
    let entry = archive.get_entry(found.at).map_err(broken)?;
    let mut head = Vec::new();
    // Errors further on are noticed when the whole file is read.
    let read = inflated(entry.reader(), found.packed).take(most).read_to_end(&mut head);
    match read {
        Err(error) if !is_of_content(&error) => Err(unreadable(&error)),
        _ => Ok(head),
    }
}

fn inflated<'a>(content: impl Read + 'a, packed: CompressionMethod) -> Box<dyn Read + 'a> {
    match packed {
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(content)),
        _ => Box::new(content),
    }
}

/// Whether the content is to blame and not the disk.
fn is_of_content(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof
    )
}

fn broken(_: rawzip::Error) -> Refusal {
    Refusal::new(Code::Torn, "the zip file around it")
}

fn not_kept(error: &io::Error) -> Refusal {
    let detail = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "there is no room to take it out of the zip file"
        }
        _ => "it could not be taken out of the zip file",
    };
    Refusal::new(Code::NotKept, detail)
}
