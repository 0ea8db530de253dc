//! Folders of the author's own, which nobody else on the computer enters.

use std::fs;
use std::io;
use std::path::Path;

/// Makes the folders down to this one that are missing; only this account can enter them.
pub(super) fn private_folders(to: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(to)
}
