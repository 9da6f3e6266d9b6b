/** The paths of modules below the base path, put in by build.mjs. */
declare const CHAT_MODULE: string;
declare const MEDIA_MODULE: string;

declare module '*.css' {
  const text: string;
  export default text;
}
