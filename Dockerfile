# The injector as an image.
#
#   docker build -t registry.example.com/sidecar-injector:0.1.0 .
#   docker buildx build --platform linux/amd64,linux/arm64 \
#     --sbom=true --provenance=true -t registry.example.com/sidecar-injector:0.1.0 --push .

ARG BUILD_IMAGE=node:24-bookworm-slim
# Anything with Node 24 as `node`. Nothing is run in it while it is built, so that images for other processors need no
# emulation.
ARG RUNTIME_IMAGE=node:24-bookworm-slim

# JavaScript is the same for all processors: it is built on the one at hand.
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs --program /build/dist

FROM ${RUNTIME_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/templates ./templates
COPY --from=build /build/charts ./charts
COPY --from=build /build/dist ./dist
# A number, so that Kubernetes can tell that it is not root.
USER 65532:65532
EXPOSE 9443 8080
ENTRYPOINT ["node", "--disable-proto=delete", "/app/dist/cli.js"]
CMD ["serve"]
