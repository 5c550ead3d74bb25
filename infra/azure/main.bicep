// Counterfoil on Azure Container Apps: one relay that always runs, a managed PostgreSQL, secrets in a vault, logs in a workspace.
//
//   az group create --name counterfoil --location westeurope
//   az deployment group create --resource-group counterfoil --template-file infra/azure/main.bicep --parameters @parameters.json

@description('Where everything is put. Near the Dynamics environment, best.')
param location string = resourceGroup().location
@description('Beginning of all names.')
@minLength(3)
@maxLength(16)
param name string = 'counterfoil'
@description('The relay as a container image, for example contoso.azurecr.io/counterfoil:0.1.0')
param image string
@description('Registry that holds the image, if it is an Azure Container Registry of this resource group; empty for a public image.')
param registryName string = ''

@description('Address of the Dynamics environment. It, the three below and the custom connection of Xero may be left empty: environments are then connected on the page /setup.')
param dataverseUrl string = ''
param dataverseTenantId string = empty(dataverseUrl) ? '' : tenant().tenantId
param dataverseClientId string = ''
@secure()
param dataverseClientSecret string = ''
@description('Custom connection of Xero.')
param xeroClientId string = ''
@secure()
param xeroClientSecret string = ''
@description('Web app of Xero, for people who sign in at Xero on the page /setup.')
param xeroAppClientId string = ''
@secure()
param xeroAppClientSecret string = ''
@secure()
@description('Signing key of the webhook in Xero; empty for none.')
param xeroWebhookKey string = ''
@secure()
@description('32 random bytes in base64: openssl rand -base64 32. Keep a copy in a safe place.')
param masterKey string
@secure()
@minLength(16)
@description('Letters and digits: it becomes part of an address.')
param databasePassword string
@secure()
@description('smtps://user:password@host:465; empty for no e-mail.')
param smtpUrl string = ''
param alertEmailFrom string = ''
param alertEmailTo string = ''
@secure()
@description('Address of a Teams workflow; empty for none.')
param alertTeamsUrl string = ''
@description('Relays that share the work. Two survive the loss of one.')
@minValue(1)
@maxValue(10)
param replicas int = 1

var unique = uniqueString(resourceGroup().id)
var databaseUser = 'counterfoil'
var port = 4003
// written out, because what the vault holds has to be known before anything is made
var databaseName = '${name}-${unique}'
// only those that were given: an empty secret is refused
var given = filter([
  { name: 'dataverse-client-secret', variable: 'DATAVERSE_CLIENT_SECRET', value: dataverseClientSecret }
  { name: 'xero-client-secret', variable: 'XERO_CLIENT_SECRET', value: xeroClientSecret }
  { name: 'xero-app-client-secret', variable: 'XERO_APP_CLIENT_SECRET', value: xeroAppClientSecret }
  { name: 'master-key', variable: 'MASTER_KEY', value: masterKey }
  { name: 'database-url', variable: 'DATABASE_URL', value: 'postgres://${databaseUser}:${databasePassword}@${databaseName}.postgres.database.azure.com:5432/counterfoil?sslmode=verify-full' }
  { name: 'xero-webhook-key', variable: 'XERO_WEBHOOK_KEY', value: xeroWebhookKey }
  { name: 'smtp-url', variable: 'SMTP_URL', value: smtpUrl }
  { name: 'alert-teams-url', variable: 'ALERT_TEAMS_URL', value: alertTeamsUrl }
], s => !empty(s.value))
var plain = filter([
  { name: 'DATAVERSE_URL', value: dataverseUrl }
  { name: 'DATAVERSE_TENANT_ID', value: dataverseTenantId }
  { name: 'DATAVERSE_CLIENT_ID', value: dataverseClientId }
  { name: 'XERO_CLIENT_ID', value: xeroClientId }
  { name: 'XERO_APP_CLIENT_ID', value: xeroAppClientId }
  { name: 'ALERT_EMAIL_FROM', value: alertEmailFrom }
  { name: 'ALERT_EMAIL_TO', value: alertEmailTo }
  { name: 'RELAY_HOST', value: '0.0.0.0' }
  { name: 'RELAY_PORT', value: string(port) }
  { name: 'TRUST_PROXY', value: 'true' }
], v => !empty(v.value))

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.40.0.0/16'] }
    subnets: [
      {
        name: 'relay'
        properties: {
          addressPrefix: '10.40.0.0/23'
          delegations: [{ name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.40.2.0/24'
          delegations: [{ name: 'postgres', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }]
        }
      }
    ]
  }

  resource relaySubnet 'subnets' existing = { name: 'relay' }
  resource databaseSubnet 'subnets' existing = { name: 'database' }
}

resource databaseZone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: '${name}-${unique}.private.postgres.database.azure.com'
  location: 'global'

  resource link 'virtualNetworkLinks' = {
    name: 'relay'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
}

// reachable from the relay's network alone
resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: databaseName
  location: location
  sku: { name: 'Standard_B1ms', tier: 'Burstable' }
  properties: {
    version: '17'
    administratorLogin: databaseUser
    administratorLoginPassword: databasePassword
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    // fourteen days back, to the second
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: 'Disabled' }
    network: {
      delegatedSubnetResourceId: network::databaseSubnet.id
      privateDnsZoneArmResourceId: databaseZone.id
    }
  }
  dependsOn: [databaseZone::link]

  resource counterfoil 'databases' = {
    name: 'counterfoil'
    properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-relay'
  location: location
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('${name}-${unique}', 24)
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    // whoever deletes the master key by mistake can have it back
    enablePurgeProtection: true
  }
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for s in given: {
  parent: vault
  name: s.name
  properties: { value: s.value }
}]

// "Key Vault Secrets User": reads values, nothing else
resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, 'secrets')
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
  }
}

// "AcrPull": pulls images of the registries in this resource group
resource pulls 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(registryName)) {
  name: guid(resourceGroup().id, identity.id, 'pull', registryName)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
  }
}

resource apps 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-apps'
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: network::relaySubnet.id }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

resource relay 'Microsoft.App/containerApps@2024-03-01' = {
  name: '${name}-relay'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    managedEnvironmentId: apps.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        // https on 443, certificate by the platform; plain http is turned away
        external: true
        targetPort: port
        transport: 'auto'
        allowInsecure: false
      }
      registries: empty(registryName) ? [] : [{ server: '${registryName}.azurecr.io', identity: identity.id }]
      secrets: [for s in given: {
        name: s.name
        keyVaultUrl: '${vault.properties.vaultUri}secrets/${s.name}'
        identity: identity.id
      }]
    }
    template: {
      // what it is doing is finished within twenty seconds
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'relay'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat(plain, map(given, s => { name: s.variable, secretRef: s.name }))
          probes: [
            { type: 'Startup', httpGet: { path: '/healthz', port: port }, periodSeconds: 5, failureThreshold: 24 }
            { type: 'Liveness', httpGet: { path: '/healthz', port: port }, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 4 }
          ]
        }
      ]
      // never none: it polls, sweeps and retries without anybody calling it
      scale: { minReplicas: replicas, maxReplicas: replicas }
    }
  }
  dependsOn: [secrets, reads, pulls, database::counterfoil]
}

@description('The relay\'s address: for cfl_RelayUrl in Dynamics, the set-up, and Xero\'s webhook with /webhooks/xero.')
output relayUrl string = 'https://${relay.properties.configuration.ingress.fqdn}'
output vault string = vault.name
