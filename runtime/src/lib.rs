//! Read and write contracts: what pipeline teams import.
