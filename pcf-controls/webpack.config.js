// Our sources import each other with the .ts extension, because Node runs them without a build. TypeScript rewrites that
// to .js when it emits; here webpack learns that the file behind a relative .js is still the .ts one.
module.exports = { resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } } };
