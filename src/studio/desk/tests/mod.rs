mod draft;
mod files;
mod manifest;
