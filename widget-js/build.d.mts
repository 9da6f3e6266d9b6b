export function build(): Promise<Map<string, Buffer>>;
