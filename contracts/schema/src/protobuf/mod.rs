//! Protobuf, proto2 and proto3: model, imports, spans.
