declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** Row numbers: never reused, so an id that a client kept cannot come to mean another thing. */
export type AccountId = Branded<number, 'AccountId'>
export type SpaceId = Branded<number, 'SpaceId'>
export type NodeId = Branded<number, 'NodeId'>

/** SHA-256 of the blob's bytes as 64 lower-case hex digits. */
export type BlobId = Branded<string, 'BlobId'>

/** 128 random bits as 32 lower-case hex digits: knowing the id of a draft is not enough to use it. */
export type DraftId = Branded<string, 'DraftId'>

/** Chosen by the operator; 1 to 100 of `a-z 0-9 . _ -`, beginning with a letter or digit. */
export type NoticeId = Branded<string, 'NoticeId'>

/** `NOTICE#N`, N counting the measures of the notice's text from 1. */
export type MeasureId = Branded<string, 'MeasureId'>
