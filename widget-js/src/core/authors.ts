import type { As, Author } from './protocol';

export const keyOf = (author: Author): string => `${author.role}:${author.id}`;

export const isSame = (a: Author, b: Author): boolean => a.role === b.role && a.id === b.id;

export const isOtherSide = (author: Author, as: As): boolean => (author.role === 'visitor') !== (as === 'visitor');
