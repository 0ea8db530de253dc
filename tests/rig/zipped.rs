//! Zip files as mail programs and file managers write them, by hand: also those that no library would write.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// How a file lies in a zip file.
#[derive(Copy, Clone)]
pub enum Lies {
    /// As it is.
    Stored,
    /// Deflated.
    Deflated,
    /// The same, with its sizes behind it, as a program writes that does not go back.
    Streamed,
    /// In a way of packing that has this number.
    Otherwise(u16),
    /// Behind a password, as its flag says.
    Locked,
}

/// A zip file of these files, by their names.
pub fn zipped(files: &[(&str, &[u8], Lies)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content, lies) in files {
        let at = out.len() as u32;
        let (packed, method, flags) = match lies {
            Lies::Stored => (content.to_vec(), 0, 0),
            Lies::Deflated => (deflated(content), 8, 0),
            Lies::Streamed => (deflated(content), 8, 8u16),
            Lies::Otherwise(method) => (content.to_vec(), *method, 0),
            Lies::Locked => (content.to_vec(), 0, 1),
        };
        let sum = crc32fast::hash(content);
        let sizes = [sum, packed.len() as u32, content.len() as u32].map(u32::to_le_bytes).concat();
        let known = if flags == 8 { vec![0; 12] } else { sizes.clone() };
        let words =
            |words: &[u16]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        let begin = words(&[20, flags, method, 0x6000, 0x5a21]);
        let name_long = words(&[name.len() as u16, 0]);
        out.extend(
            [b"PK\x03\x04", &begin[..], &known, &name_long, name.as_bytes(), &packed].concat(),
        );
        if flags == 8 {
            out.extend([b"PK\x07\x08", &sizes[..]].concat());
        }
        directory.extend(
            [
                b"PK\x01\x02",
                &words(&[0x031e])[..],
                &begin,
                &sizes,
                &name_long,
                &[0; 10],
                &at.to_le_bytes(),
                name.as_bytes(),
            ]
            .concat(),
        );
    }
    let (at, long, count) = (out.len() as u32, directory.len() as u32, files.len() as u16);
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend([long.to_le_bytes(), at.to_le_bytes()].concat());
    out.extend([0, 0]);
    out
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}
