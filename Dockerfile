# The relay as a container: its own user, no build tools, one port, one folder to keep (/data).
# The version is the one that package.json pins for development; a test holds both together.
ARG NODE_VERSION=24.21.0

# What the relay hands out: the solution that set-up installs, and its pages.
FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY solution/package.json solution/
COPY webresources/package.json webresources/
COPY pcf-controls/package.json pcf-controls/
COPY plugins-proxy/package.json plugins-proxy/
COPY plugins-proxy/setup-page/package.json plugins-proxy/setup-page/
COPY sandbox/package.json sandbox/
COPY test/package.json test/
RUN npm ci
COPY . .
RUN PATH="/app/node_modules/.bin:$PATH" node scripts/build.ts --quiet

# What the relay needs to run, and nothing else.
FROM node:${NODE_VERSION}-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY solution/package.json solution/
COPY webresources/package.json webresources/
COPY pcf-controls/package.json pcf-controls/
COPY plugins-proxy/package.json plugins-proxy/
COPY plugins-proxy/setup-page/package.json plugins-proxy/setup-page/
COPY sandbox/package.json sandbox/
COPY test/package.json test/
RUN npm ci --omit=dev --workspace=plugins-proxy --workspace=solution

FROM node:${NODE_VERSION}-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--disable-warning=ExperimentalWarning RELAY_HOST=0.0.0.0 RELAY_PORT=4003 DATA_DIR=/data
# the folder is the user's own, so that the built-in database (which never runs as root) can live in it
RUN mkdir /data && chown node:node /data && chmod 700 /data
# with the packages of single parts, which npm puts beside them
COPY --from=packages /app ./
COPY solution solution
COPY plugins-proxy plugins-proxy
COPY --from=build /app/dist dist
USER node
VOLUME /data
EXPOSE 4003
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.RELAY_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# not through npm: a signal must reach the relay itself, which then finishes what it is doing (twenty seconds at most)
STOPSIGNAL SIGTERM
CMD ["node", "plugins-proxy/src/main.ts"]
