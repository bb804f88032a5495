//! Which file a path names: enough to notice that it was moved, deleted or replaced.

use std::io;
use std::path::Path;

/// The identity of a file on its device; on systems without inode numbers, merely that it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileIdentity {
    device: u64,
    inode: u64,
}

impl FileIdentity {
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = std::fs::metadata(path)?;
        Ok(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        std::fs::metadata(path)?;
        Ok(Self {
            device: 0,
            inode: 0,
        })
    }
}
